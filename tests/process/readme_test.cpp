// The README's tour, copied from the README into a shell.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <regex>
#include <sstream>

#include "tests/support/process.h"

namespace connector::testing {
namespace {

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string Shell(const std::string& command) {
  std::string output;
  auto* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), count);
  }
  ::pclose(pipe);
  return output;
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
  Service service;
  const auto here = "127.0.0.1:" + std::to_string(service.port());
  const auto admin = "127.0.0.1:" + std::to_string(service.admin_port());
  std::istringstream readme(ReadFile(SOURCE_DIR "/README.md"));
  std::string command;
  std::string expected;
  int commands = 0;
  const auto check = [&] {
    if (command.empty()) return;
    ++commands;
    const auto local = Replaced(Replaced(command, "127.0.0.1:8080", here), "127.0.0.1:8081", admin);
    EXPECT_EQ(Comparable(Shell(local)), Comparable(expected)) << command;
    command.clear();
    expected.clear();
  };
  bool is_console = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.rfind("```", 0) == 0) {
      check();
      is_console = line == "```console";
    } else if (is_console && line.rfind("$ ", 0) == 0) {
      check();
      command = line.substr(2);
    } else if (is_console) {
      expected += line + "\n";
    }
  }
  EXPECT_GE(commands, 8);
}

}  // namespace
}  // namespace connector::testing
