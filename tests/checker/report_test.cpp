// What connector-check says, and what it must not say.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <regex>
#include <set>

#include <pugixml.hpp>

#include "base/text/ascii.h"
#include "base/text/text.h"
#include "checker/signing.h"
#include "contract/signature.h"
#include "tests/checker/connectors.h"
#include "tests/checker/faults/faults.h"
#include "tests/checker/hostile_server.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

Result Shell(const Folder& folder, const std::string& command) {
  folder.Write("command", "cd " + folder.path().string() + "\n" + command);
  Process shell("/bin/sh", {(folder / "command").string()});
  const auto status = shell.Wait(std::chrono::minutes(2));
  return {status.value_or(-1), shell.Output(), shell.Errors()};
}

std::set<std::string> FilesIn(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

// Everything fails that shows a credential, an address or a profile.
TEST(Report, ReportsTellNoSecret) {
  const Sample sample;
  const Fault fault{
      "all", {}, [](const auto& request, const auto& forward) {
        auto response = forward(request);
        if (request.path == "/visitor-profile" && response.body.size() > 2) {
          response.body.insert(
              1, R"({"value":["Camille Lef"],"email":"camille.lefevre@example.org"},)");
        } else if (request.path == "/verification") {
          response.body = request.body + R"({"\u0063opper-pan-2017":"copper-pan-2017 &"})";
        } else if (request.path == "/visitor-profile/actions") {
          response.body = R"({"success":false,"message":"Not for CAMILLE.LEFEVRE@example.org."})";
        } else if (request.path == "/closing-options") {
          response.body = R"({"message":"demo, copper-pan-2017: camille.lefevre%40example.org"})";
        }
        return response;
      }};
  const FaultProxy proxy(sample.service->port(), fault);
  for (const std::string format : {"text", "json", "junit"}) {
    const auto page = (sample.folder / (format + ".html")).string();
    const auto result =
        CheckPort(proxy.port(), sample.Told({"--format", format, "--report", page}));
    EXPECT_EQ(result.status, 1);
    const auto all = result.output + result.errors + ReadFile(page);
    EXPECT_NE(all.find("profile.shape"), std::string::npos);
    EXPECT_NE(all.find("login"), std::string::npos);
    for (const std::string hidden : {"copper-pan-2017", "steel-pan-2016",
                                     "camille.lefevre@example.org", "camille.lefevre%40example.org",
                                     "CAMILLE.LEFEVRE", "Camille Lef", "opper-pan", kFaultSecret}) {
      EXPECT_EQ(all.find(hidden), std::string::npos) << hidden << " is in " << format;
    }
  }
}

TEST(Report, ReportsHoldWhateverWasAnswered) {
  const Sample sample;
  const Fault fault{
      "odd", {}, [](const auto& request, const auto& forward) {
        if (request.path != "/products") return forward(request);
        return web::JsonResponse("[\"<script>alert(1)</script> ]]> \x01\xff &amp; ü\"]");
      }};
  const FaultProxy proxy(sample.service->port(), fault);
  const auto page = (sample.folder / "report.html").string();
  const auto result = CheckPort(proxy.port(), sample.Told({"--format", "junit", "--report", page}));
  EXPECT_EQ(result.status, 1);
  pugi::xml_document junit;
  EXPECT_TRUE(junit.load_string(result.output.c_str())) << result.output;
  int failures = 0;
  for (const auto suite : junit.child("testsuites").children("testsuite")) {
    failures += suite.attribute("failures").as_int();
    int tests = 0;
    for (const auto test : suite.children("testcase")) tests += test ? 1 : 0;
    EXPECT_EQ(suite.attribute("tests").as_int(), tests);
  }
  EXPECT_GE(failures, 1);
  const auto html = ReadFile(page);
  EXPECT_EQ(html.rfind("<!DOCTYPE html>", 0), 0U) << html.substr(0, 100);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  for (const auto* reference : {"src=", "href=", "@import", "url("}) {
    EXPECT_EQ(html.find(reference), std::string::npos) << "it has to open offline";
  }
  EXPECT_FALSE(text::FirstInvalidByte(html));
}

TEST(Report, ReportThatCannotBeWrittenIsNoSuccess) {
  Service service;
  const auto url = "http://127.0.0.1:" + std::to_string(service.port());
  const Folder folder;
  const auto page = (folder / "page.html").string();
  for (const auto& arguments : {url + " --only health --report " + page, std::string("--list"),
                                std::string("--help"), std::string("--version")}) {
    for (const std::string to : {">&-", ">/dev/full"}) {
      const auto result = Shell(folder, CHECKER_BINARY " " + arguments + " " + to);
      EXPECT_EQ(result.status, 2) << arguments << to;
      EXPECT_EQ(result.errors, "connector-check: standard output: cannot be written\n")
          << arguments << to;
    }
  }
  EXPECT_NE(ReadFile(page), "") << "the page is written all the same";
  const auto result = CheckPort(service.port(), {"--only", "health", "--report", "/dev/full"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("/dev/full: cannot be written"), std::string::npos) << result.errors;
}

TEST(Report, FailuresCanBeRepeatedByHand) {
  const Sample sample;
  const FaultProxy proxy(sample.service->port(), FaultNamed("prices are numbers"));
  const auto report = Parsed(CheckPort(proxy.port(), sample.Told({"--only", "products.shape"})));
  const auto& failure = report["results"][0];
  EXPECT_NE(failure["source"], "");
  EXPECT_NE(failure["reason"], "");
  EXPECT_NE(failure["diagnosis"].dump().find("priceCatalog"), std::string::npos) << failure;
  const auto again =
      Shell(sample.folder, failure["request"].get<std::string>() +
                               " | grep -o '200 OK\\|\"priceCatalog\":99.9' | sort -u");
  EXPECT_EQ(again.output, "\"priceCatalog\":99.9\n200 OK\n") << failure["request"];
}

TEST(Signing, AShellMakesTheSameSignature) {
  const Folder folder;
  const std::string secret = "It's a \"Secret\" to $everybody `id` \\ %s";
  folder.Write("secret.txt", secret + "\n");
  const std::vector<std::string> texts{"",
                                       "limit=5&q=caf%C3%A9",
                                       "it's",
                                       "{ \"a\": \"\\u00e9 %d\" }  \r\n\n",
                                       "\xff\xfe{}",
                                       "-n",
                                       std::string("\0\x01", 2),
                                       "Crème brûlée \xe2\x80\xa8"};
  const std::vector<checker::Making> makings{
      {},
      {.prefix = "none="},
      {.prefix = "sha1=", .is_sha1 = true},
      {.bytes = "it's another\n"},
      {.bytes = ""},
      {.digits = 63},
      {.digits = 10},
      {.last_is_wrong = true},
  };
  for (const auto& text : texts) {
    for (const auto& making : makings) {
      const auto signature = checker::MakeSignature(secret, text, making);
      const auto result = Shell(folder, "signed() { " + checker::PrintCommand(text) +
                                            "; }; printf %s \"" + signature.shown + "\"");
      EXPECT_EQ(result.output, signature.value) << signature.shown << result.errors;
    }
  }
}

// The digits of every signature that would be right for what was asked.
class RightDigits {
 public:
  void Note(const ProxiedRequest& request) {
    const std::lock_guard lock(mutex_);
    for (const auto& bytes : {request.query, request.body, std::string()}) {
      digits_.insert(contract::Sign(kFaultSecret, bytes).substr(7));
    }
  }

  // The first of them that is in the text, in whatever case, or nearly.
  std::string FindIn(const std::string& text) const {
    constexpr std::size_t kEnough = 16;
    const auto lower = text::ToLower(text);
    for (const auto& digits : digits_) {
      if (lower.find(digits.substr(0, kEnough)) != std::string::npos) return digits;
    }
    return "";
  }

 private:
  std::mutex mutex_;
  std::set<std::string> digits_;
};

// Connectors that tell what they got, or what they would have taken, and that take anything.
TEST(Report, HoldsNoSignatureThatIsRight) {
  const Sample sample;
  const std::vector<Fault> faults{
      {"echo",
       {},
       [](const auto& request, const auto& forward) {
         if (SignatureOf(request).empty()) return forward(request);
         return web::Response{200, {}, "got " + text::ToUpper(SignatureOf(request)), ""};
       }},
      {"confession",
       {},
       [](const auto& request, const auto& forward) {
         auto response = forward(request);
         const auto& bytes = request.method == "POST" ? request.body : request.query;
         response.body += "expected " + contract::Sign(kFaultSecret, bytes);
         return response;
       }},
      FaultNamed("any signature will do"),
      FaultNamed("ten digits of the signature are compared"),
      FaultNamed("a signature of nothing is right for any query"),
  };
  for (const auto& fault : faults) {
    const auto right = std::make_shared<RightDigits>();
    const Fault noted{"", {}, [right, &fault](const auto& request, const auto& forward) {
                        right->Note(request);
                        return fault.behave(request, forward);
                      }};
    const FaultProxy proxy(sample.service->port(), noted);
    for (const std::string format : {"text", "json", "junit"}) {
      const auto page = (sample.folder / "page.html").string();
      const auto result = CheckPort(
          proxy.port(), sample.Told({"--format", format, "--report", page, "--only", "signature",
                                     "webhooks.events", "products.answers", "common"}));
      EXPECT_EQ(result.status, 1) << fault.name;
      const auto all = result.output + result.errors + ReadFile(page);
      EXPECT_NE(all.find("openssl dgst -sha256"), std::string::npos) << fault.name << all;
      EXPECT_EQ(right->FindIn(all), "") << fault.name << ", " << format << all;
    }
  }
}

// Whatever failed fails again, by hand, with the secret.
TEST(Report, CommandsGetTheSameStatus) {
  const Sample sample;
  std::size_t tried = 0;
  for (const auto* name :
       {"any signature will do", "ten digits of the signature are compared",
        "the header's algorithm is obeyed", "a signature of nothing is right for any query",
        "white space at the body's end is not signed",
        "JSON is written anew before its signature is checked",
        "the query is encoded anew before its signature is checked",
        "without a query nothing can be signed", "the first of two signatures counts",
        "signatures are not checked", "prices are numbers", "past the end is a 404",
        "brackets are known encoded only", "whatever comes is acknowledged",
        "an event of the documentation is refused", "forms are refused", "any size is accepted"}) {
    const FaultProxy proxy(sample.service->port(), FaultNamed(name));
    const auto report = Parsed(CheckPort(
        proxy.port(), sample.Told({"--only", "signature", "products", "search", "webhooks"})));
    for (const auto& each : report["results"]) {
      if (each["result"] != "fail" || !each.contains("request")) continue;
      const auto command = each["request"].get<std::string>();
      if (command.find("BODY") != std::string::npos) continue;  // which is too long to be shown
      const auto result = Shell(sample.folder, command + " | head -n 1");
      const auto status = each["answer"].get<std::string>().substr(0, 3);
      EXPECT_EQ(result.output.substr(0, 12), "HTTP/1.1 " + status)
          << name << '\n'
          << command << '\n'
          << result.output << result.errors;
      ++tried;
    }
  }
  EXPECT_GE(tried, 20U);
}

TEST(Report, CommandsOfTheTextCanBeCopied) {
  const Sample sample;
  const FaultProxy proxy(sample.service->port(), FaultNamed("prices are numbers"));
  const auto text =
      CheckPort(proxy.port(), sample.Told({"--format", "text", "--only", "products.shape"})).output;
  const auto start = text.find("  request\n") + 10;
  const auto command = text.substr(start, text.find("  answer\n") - start);
  const auto result = Shell(sample.folder, "(" + command + ") | head -n 1");
  EXPECT_EQ(result.output, "HTTP/1.1 200 OK\r\n") << command << result.errors;
}

TEST(Report, ShowsEachAreaOnce) {
  const Sample sample;
  const auto page = (sample.folder / "page.html").string();
  CheckPort(sample.service->port(),
            sample.Told({"--report", page, "--only", "common", "webhooks", "health"}));
  const auto html = ReadFile(page);
  for (const std::string area : {"common", "webhooks", "health"}) {
    std::size_t count = 0;
    const auto summary = "<summary>" + area + ":";
    for (auto at = html.find(summary); at != std::string::npos; at = html.find(summary, at + 1)) {
      ++count;
    }
    EXPECT_EQ(count, 1U) << area;
  }
}

// A third that was skipped is no small thing.
TEST(Report, EveryFormSaysWhatWasNotLookedAt) {
  Service service;
  const Folder folder;
  const auto page = (folder / "page.html").string();
  for (const std::string format : {"text", "json", "junit"}) {
    const auto result = CheckPort(
        service.port(), {"--format", format, "--report", page, "--skip", "search", "--read-only"});
    EXPECT_EQ(result.status, 0);
    for (auto report : {result.output, ReadFile(page)}) {
      report = std::regex_replace(report, std::regex(R"(\s+)"), " ");
      for (const auto* part :
           {"Conformant in what was looked at.", "checks were skipped (", ": needs --secret-file",
            ": told so by --skip", ": --read-only leaves POSTs out", "not apply"}) {
        EXPECT_NE(report.find(part), std::string::npos) << format << part << report;
      }
    }
  }
  const auto few = CheckPort(service.port(), {"--only", "health.up", "--format", "text"});
  EXPECT_NE(few.output.find("checks were not asked for"), std::string::npos) << few.output;
  EXPECT_NE(few.output.find("Conformant in what was looked at."), std::string::npos) << few.output;
}

TEST(Report, OldFileStaysUntilThereIsANewOne) {
  Service service;
  const auto url = "http://127.0.0.1:" + std::to_string(service.port());
  const Folder folder;
  folder.Write("page.html", "old");
  const std::string check = CHECKER_BINARY " " + url + " --only health --report page.html";

  // It cannot be reached.
  const auto nobody = RunCheck({"http://127.0.0.1:1", "--report", (folder / "page.html").string()});
  EXPECT_EQ(nobody.status, 2);
  EXPECT_EQ(ReadFile(folder / "page.html"), "old");

  // It is interrupted.
  {
    const HostileServer server([](int fd, const auto&) { HostileServer::Hang(fd); });
    Process process(CHECKER_BINARY, {"http://127.0.0.1:" + std::to_string(server.port()),
                                     "--report", (folder / "page.html").string()});
    std::this_thread::sleep_for(milliseconds(500));
    process.Signal(SIGINT);
    EXPECT_EQ(process.Wait(), 128 + SIGINT);
    EXPECT_NE(process.Errors().find("interrupted"), std::string::npos) << process.Errors();
  }
  EXPECT_EQ(ReadFile(folder / "page.html"), "old");

  // The disk is full, or so it seems.
  const auto full = Shell(folder, "trap '' XFSZ; ulimit -f 1; " + check + " >/dev/null");
  EXPECT_EQ(full.status, 2) << full.errors;
  EXPECT_NE(full.errors.find("page.html: cannot be written: File too large"), std::string::npos)
      << full.errors;
  EXPECT_EQ(ReadFile(folder / "page.html"), "old");

  // Nothing was left behind, and then there is a new one, as the umask wants it.
  EXPECT_EQ(FilesIn(folder.path()), (std::set<std::string>{"command", "page.html"}));
  EXPECT_EQ(Shell(folder, "umask 027; " + check + " >/dev/null").status, 0);
  EXPECT_EQ(ReadFile(folder / "page.html").rfind("<!DOCTYPE html>", 0), 0U);
  struct stat status {};
  ::stat((folder / "page.html").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST(Report, FileIsNeverSomethingElse) {
  Service service;
  const auto url = "http://127.0.0.1:" + std::to_string(service.port());
  const Folder folder;
  folder.Write("precious", "precious");
  std::filesystem::create_symlink("precious", folder / "page.html");
  const std::string check = CHECKER_BINARY " " + url + " --only health >/dev/null --report ";
  EXPECT_EQ(Shell(folder, check + "page.html").status, 0);
  EXPECT_EQ(ReadFile(folder / "precious"), "precious") << "a link is replaced, not followed";
  EXPECT_EQ(ReadFile(folder / "page.html").rfind("<!DOCTYPE html>", 0), 0U);
  for (const std::string other : {"/dev/null", "."}) {
    const auto result = Shell(folder, check + other);
    EXPECT_EQ(result.status, 2) << other;
    EXPECT_NE(result.errors.find("it is no file"), std::string::npos) << result.errors;
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(Report, TwoAtOnceWriteAWholeFile) {
  Service service;
  const auto url = "http://127.0.0.1:" + std::to_string(service.port());
  const Folder folder;
  const std::string check =
      CHECKER_BINARY " " + url + " --only health products --report page.html >/dev/null & ";
  EXPECT_EQ(Shell(folder, check + check + check + "wait").status, 0);
  const auto html = ReadFile(folder / "page.html");
  EXPECT_EQ(html.rfind("<!DOCTYPE html>", 0), 0U);
  EXPECT_EQ(html.substr(html.size() - 8), "</html>\n");
  EXPECT_EQ(FilesIn(folder.path()), (std::set<std::string>{"command", "page.html"}));
}

}  // namespace
}  // namespace connector::testing
