// What the README and the pages under docs/ show, copied from them into a shell.
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/sandbox_process.h"

namespace connector::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> Pages() {
  const fs::path root = SOURCE_DIR;
  std::vector<fs::path> pages{root / "README.md", root / "examples/florist/README.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  }
  return pages;
}

// The lines between ```LANGUAGE and ```, block by block.
std::vector<std::string> Blocks(const fs::path& page, const std::string& language) {
  std::vector<std::string> blocks;
  std::istringstream lines(ReadFile(page));
  bool is_inside = false;
  bool is_wanted = false;
  for (std::string line; std::getline(lines, line);) {
    const auto fence = line.find_first_not_of(' ');
    if (fence != std::string::npos && line.compare(fence, 3, "```") == 0) {
      is_inside = !is_inside;
      is_wanted = is_inside && line.substr(fence) == "```" + language;
      if (is_wanted) blocks.emplace_back();
    } else if (is_wanted) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

struct Shown {
  std::string output;
  int status;
};

Shown Shell(const std::string& command) {
  Shown shown;
  auto* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    shown.output.append(buffer.data(), count);
  }
  shown.status = ::pclose(pipe);
  return shown;
}

// The ports that the pages name are taken, perhaps by somebody who reads them.
std::string Local(const std::string& command, const Service& service) {
  const std::string here = "127.0.0.1:";
  return Replaced(Replaced(command, here + "8080", here + std::to_string(service.port())),
                  here + "8081", here + std::to_string(service.admin_port()));
}

// Without what differs each time, and with the end of line that a terminal shows anyway.
std::string Comparable(std::string output) {
  output = Replaced(output, "\r", "");
  output = std::regex_replace(output, std::regex("\nDate: [^\n]*"), "\nDate: …");
  output = std::regex_replace(output, std::regex("\nX-Request-Id: [^\n]*"), "\nX-Request-Id: …");
  output = std::regex_replace(output, std::regex("\"receivedAt\":\"[^\"]*\""), "\"receivedAt\":…");
  if (!output.empty() && output.back() != '\n') output += '\n';
  return output;
}

TEST(Readme, CommandsAnswerAsItShows) {
  int commands = 0;
  for (const auto& page : Pages()) {
    const auto blocks = Blocks(page, "console");
    if (blocks.empty()) continue;
    const Service service;
    for (const auto& block : blocks) {
      std::istringstream lines(block);
      std::string command;
      std::string expected;
      const auto check = [&] {
        if (command.empty()) return;
        ++commands;
        EXPECT_EQ(Comparable(Shell(Local(command, service)).output), Comparable(expected))
            << page << ": " << command;
        expected.clear();
      };
      for (std::string line; std::getline(lines, line);) {
        if (line.rfind("$ ", 0) == 0) {
          check();
          command = line.substr(2);
        } else {
          expected += line + "\n";
        }
      }
      check();
    }
  }
  EXPECT_GE(commands, 15);
}

// A checkout in which everything was built, except what the tests of containers follow.
class Checkout {
 public:
  explicit Checkout(const Service& service)
      : service_(service), sandbox_({"--apps", WriteAppFile(folder_, service.port()).string()}) {
    const fs::path root = SOURCE_DIR;
    for (const auto* entry : {"contract", "examples", "fixtures", "run", "scripts", "test"}) {
      fs::create_symlink(root / entry, folder_ / entry);
    }
    fs::create_directory(folder_ / "build");
    fs::create_symlink(fs::path(CONNECTOR_BINARY).parent_path(), folder_ / "build/release");
    fs::create_directory(folder_ / "my-shop");
    for (const auto& entry : fs::directory_iterator(SampleFolder())) {
      if (entry.path().extension() == ".jsonl") fs::copy(entry, folder_ / "my-shop");
    }
    folder_.Write("secret.txt", "the secret of a page\n");
  }

  // What would run for ever says what it would run with, and what would build needs only to be
  // there.
  Shown Run(const std::string& block) const {
    auto script = Local(block, service_);
    script = Replaced(script, "var/connector.db", service_.database().string());
    script = Replaced(script, "connector serve", "connector serve --print-config");
    script = Replaced(script, "connector-sandbox serve", "connector-sandbox serve --print-config");
    script = Replaced(script, "127.0.0.1:8090", "127.0.0.1:" + std::to_string(sandbox_.port()));
    script = Replaced(script, "0123456789abcdef0123456789abcdef", sandbox_.api_key());
    script = std::regex_replace(script, std::regex("(^|\n)\\./run"),
                                "$1build/release/connector serve --print-config");
    script = std::regex_replace(script, std::regex("(^|\n)(\\./test|scripts/[a-z-]+)[^\n]*"),
                                "$1test -x $2");
    script = Replaced(script, "127.0.0.1:8017", "127.0.0.1:" + florists_port_);
    script = std::regex_replace(script, std::regex("(florist\\.py)([^&\n]*)&?\n"),
                                "$1 --port " + florists_port_ + "$2 &\n");
    folder_.Write("script", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\nexport SANDBOX_URL=" +
                                sandbox_.url() + "\n" + script);
    return Shell("cd " + folder_.path().string() +
                 " && PYTHONDONTWRITEBYTECODE=1 timeout 60 bash -euo pipefail script 2>&1");
  }

 private:
  const Service& service_;
  const std::string florists_port_ =
      Shell(
          "python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); "
          "print(s.getsockname()[1], end=\"\")'")
          .output;
  Folder folder_;
  const SandboxProcess sandbox_;
};

TEST(Readme, CommandsRun) {
  int blocks = 0;
  for (const auto& page : Pages()) {
    const Folder folder;
    const Service service({}, folder / "connector.db");
    const Checkout checkout(service);
    for (const auto& block : Blocks(page, "sh")) {
      if (block.find("docker ") != std::string::npos) continue;
      if (block.find("sudo ") != std::string::npos) continue;  // of a machine in a container
      if (block.find("https://localhost:8443") != std::string::npos) continue;
      ++blocks;
      const auto shown = checkout.Run(block);
      EXPECT_EQ(shown.status, 0) << page << ":\n" << block << shown.output;
    }
  }
  EXPECT_GE(blocks, 10);
}

// As GitHub makes it of a heading.
std::string Anchor(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (c == ' ') {
      anchor += '-';
    } else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_') {
      anchor += static_cast<char>(std::tolower(c));
    }
  }
  return anchor;
}

bool HasHeading(const fs::path& page, const std::string& anchor) {
  std::istringstream lines(ReadFile(page));
  for (std::string line; std::getline(lines, line);) {
    const auto text = line.find_first_not_of('#');
    if (text != 0 && text != std::string::npos && Anchor(line.substr(text + 1)) == anchor)
      return true;
  }
  return false;
}

TEST(Readme, LinksLeadSomewhere) {
  auto pages = Pages();
  const fs::path root = SOURCE_DIR;
  for (const auto* more : {"CONTRIBUTING.md", "checker/README.md", "contract/README.md"}) {
    pages.push_back(root / more);
  }
  const std::regex link(R"(\]\(([^)#:]*)(#([^)]*))?\))");
  int links = 0;
  for (const auto& page : pages) {
    const auto text = ReadFile(page);
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      ++links;
      const auto target = (*at)[1].length() == 0 ? page : page.parent_path() / (*at)[1].str();
      ASSERT_TRUE(fs::exists(target)) << page << ": " << (*at)[0];
      if ((*at)[3].matched) {
        EXPECT_TRUE(HasHeading(target, (*at)[3])) << page << ": " << (*at)[0];
      }
    }
  }
  EXPECT_GE(links, 40);
}

}  // namespace
}  // namespace connector::testing
