// connector-check as its users run it: against connectors, against what is none, with every option.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "base/text/text.h"
#include "checker/documentation.h"
#include "tests/checker/connectors.h"
#include "tests/checker/fault_proxy.h"
#include "tests/checker/faults/faults.h"
#include "tests/checker/hostile_server.h"
#include "tests/checker/run_check.h"
#include "tests/support/client.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

TEST(Checker, FindsNothingWrongWithTheService) {
  const Sample sample;
  const auto report = Parsed(CheckPort(sample.service->port(), sample.Told()));
  EXPECT_EQ(report["exitStatus"], 0) << report.dump(1);
  EXPECT_EQ(report["counts"]["fail"], 0);
  EXPECT_EQ(report["counts"]["error"], 0);
  EXPECT_EQ(report["counts"]["skipped"], 0);
  EXPECT_GE(report["counts"]["pass"], 105);
  for (const auto& answer : report["review"]) EXPECT_EQ(answer, "yes");
}

TEST(Checker, FindsNothingWrongWithTheServiceInEachRevision) {
  const Sample sample;
  sample.folder.Write("2017.yaml", ConfigurationOf2017());
  const auto old =
      Parsed(CheckPort(sample.service->port(), {"--config", (sample.folder / "2017.yaml").string(),
                                                "--secret-file", sample.secret_file}));
  EXPECT_EQ(old["exitStatus"], 0) << old.dump(1);
  EXPECT_EQ(old["counts"]["skipped"], 0);
  const auto later =
      Parsed(CheckPort(sample.service->port(), sample.Told({"--revision", "2023-10"})));
  EXPECT_EQ(later["exitStatus"], 0) << later.dump(1);
}

// A stranger's connector: other paths, other data, nothing that is optional.
TEST(Checker, FindsNothingWrongWithAnotherConnector) {
  const Folder folder;
  folder.Write("secret", kFaultSecret);
  const auto secret_file = (folder / "secret").string();
  const Florist florist(secret_file);
  for (const std::string revision : {"", "2017-09", "2023-10"}) {
    Arguments arguments{"--config", FloristConfiguration(), "--secret-file", secret_file};
    if (!revision.empty()) arguments.insert(arguments.end(), {"--revision", revision});
    const auto report = Parsed(CheckPort(florist.port(), arguments));
    EXPECT_EQ(report["exitStatus"], 0) << report.dump(1);
    EXPECT_EQ(report["counts"]["fail"], 0);
    EXPECT_EQ(report["counts"]["error"], 0);
    EXPECT_GE(report["counts"]["pass"], 95);
  }
}

TEST(Checker, NeedsToKnowNothing) {
  Service service;
  const auto start = steady_clock::now();
  const auto result = CheckPort(service.port(), {"--format", "text"});
  EXPECT_LT(steady_clock::now() - start, seconds(10));
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_NE(result.output.find("Conformant in what was looked at."), std::string::npos)
      << result.output;
  for (const auto* missing : {"Not looked at: ", "needs --secret-file", "needs a visitor"}) {
    EXPECT_NE(result.output.find(missing), std::string::npos) << missing << result.output;
  }
  EXPECT_EQ(result.output.find('\x1b'), std::string::npos) << "colours are for terminals";
  EXPECT_EQ(result.errors, "") << "progress is for terminals";
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(text::CountCharacters(line), 80U) << line;
  }
}

// The one check that fails when a profile is given away to nobody in particular.
TEST(Checker, ProfileOfNobodyIsNotShown) {
  Service service;
  const Fault fault{"", {}, [](auto request, const auto& forward) {
                      if (request.path == "/visitor-profile" && request.query.empty()) {
                        request.query = "idVisitorExternal=123";
                      }
                      return forward(request);
                    }};
  const FaultProxy proxy(service.port(), fault);
  const auto result = CheckPort(proxy.port(), {"--only", "profile"});
  EXPECT_NE(result.output.find("profile.no-visitor"), std::string::npos);
  EXPECT_EQ(result.output.find("Camille"), std::string::npos) << result.output;
}

TEST(Checker, SaysThatASecretIsNeeded) {
  const Sample sample;
  const auto result = CheckPort(sample.service->port());
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("give --secret-file"), std::string::npos) << result.errors;
}

TEST(Checker, DiagnosesAWrongSecret) {
  const Sample sample;
  sample.folder.Write("other", "anotherSecret");
  const auto report = Parsed(
      CheckPort(sample.service->port(), {"--secret-file", (sample.folder / "other").string()}));
  EXPECT_EQ(report["exitStatus"], 1);
  EXPECT_EQ(report["counts"]["fail"], 1) << report.dump(1);
  EXPECT_NE(report.dump().find("is the secret the connector's?"), std::string::npos);
}

struct Hostility {
  std::string name;
  HostileServer::Behaviour behave;
  std::string says;
};

const std::string kJson = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

std::vector<Hostility> Hostilities() {
  const auto send = &HostileServer::Send;
  const auto hang = &HostileServer::Hang;
  return {
      {"garbage", [=](int fd, const auto&) { send(fd, "\x16\x03\x01 nothing like HTTP\r\n\r\n"); },
       "HTTP/0.9"},
      {"nothing", [](int, const auto&) {}, "Empty reply"},
      {"hanging", [=](int fd, const auto&) { hang(fd); }, "no complete answer within 300 ms"},
      {"half an answer",
       [=](int fd, const auto&) { send(fd, kJson + "Content-Length: 100\r\n\r\n["); },
       "closed with 99 bytes"},
      {"a hanging body",
       [=](int fd, const auto&) {
         send(fd, kJson + "Content-Length: 100\r\n\r\n[");
         hang(fd);
       },
       "no complete answer within 300 ms"},
      {"a dripping head",
       [=](int fd, const auto&) {
         while (send(fd, "X")) std::this_thread::sleep_for(milliseconds(50));
       },
       ""},
      {"an endless body",
       [=](int fd, const auto&) {
         send(fd, kJson + "\r\n");
         const std::string much(1 << 20, ' ');
         while (send(fd, much)) {
         }
       },
       ""},
      {"endless headers",
       [=](int fd, const auto&) {
         send(fd, kJson);
         while (send(fd, "X: y\r\n")) {
         }
       },
       ""},
      {"interim answers",
       [=](int fd, const auto&) {
         while (send(fd, "HTTP/1.1 100 Continue\r\n\r\n")) {
         }
       },
       ""},
  };
}

TEST(Checker, EndsInBoundedTimeWhateverAnswers) {
  for (const auto& [name, behave, says] : Hostilities()) {
    const HostileServer server(behave);
    const auto start = steady_clock::now();
    const auto result = CheckPort(server.port(), {"--timeout", "0.3"});
    EXPECT_LT(steady_clock::now() - start, seconds(20)) << name;
    EXPECT_EQ(result.status, 2) << name << result.output << result.errors;
    EXPECT_NE(result.errors.find(says), std::string::npos) << name << ": " << result.errors;
    EXPECT_NE(result.errors, "") << name;
  }
}

// The first answer is all right.
TEST(Checker, GivesUpWhenAnswersStop) {
  const auto behaviours = Hostilities();
  for (const auto& [name, behave, says] : behaviours) {
    const HostileServer server([&behave = behave](int fd, const std::string& head) {
      if (head.rfind("GET /health", 0) == 0 || head.rfind("GET /products", 0) == 0) {
        HostileServer::Send(fd, kJson + "Content-Length: 2\r\nConnection: close\r\n\r\n[]");
      } else {
        behave(fd, head);
      }
    });
    const auto start = steady_clock::now();
    const auto result = CheckPort(server.port(), {"--timeout", "0.3", "--format", "text"});
    EXPECT_LT(steady_clock::now() - start, seconds(30)) << name;
    EXPECT_TRUE(result.status == 1 || result.status == 2) << name << result.errors;
  }
}

TEST(Checker, FollowsNoRedirect) {
  const HostileServer server([](int fd, const auto&) {
    HostileServer::Send(fd, "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
  });
  const auto result = CheckPort(server.port());
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("redirects to \"/again\""), std::string::npos) << result.errors;
}

TEST(Checker, NothingThatListensIsSaidSo) {
  const auto result = CheckPort(1);
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.errors.find("Couldn't connect to server"), std::string::npos) << result.errors;
}

TEST(Checker, SaysWhatIsWrongWithItsArguments) {
  const Folder folder;
  const auto file = [&folder](const std::string& name, std::string_view text) {
    folder.Write(name, text);
    return (folder / name).string();
  };
  const std::string url = "http://127.0.0.1:1";
  const auto pipe = (folder / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  struct {
    Arguments arguments;
    std::string says;
  } const cases[] = {
      {{}, "URL"},
      {{"ftp://x"}, "URL: must be http://"},
      {{"http://user:password@x"}, "URL: must be"},
      {{"http://x?y"}, "URL: must be"},
      {{url, "--only", "serach"}, "serach: there is no such check or area"},
      {{url, "--skip", "search.nothign"}, "search.nothign: there is no such check"},
      {{url, "--format", "xml"}, "--format"},
      {{url, "--revision", "2018"}, "--revision"},
      {{url, "--timeout", "0"}, "--timeout"},
      {{url, "--timeout", "soon"}, "--timeout"},
      {{url, "--rate", "-1"}, "--rate"},
      {{url, "--timeout", "nan"}, "--timeout"},
      {{url, "--seed", "x"}, "--seed: must be a whole number"},
      {{url, "--seed", "-1"}, "--seed"},
      {{url, "--seed", "18446744073709551616"}, "--seed: must be a whole number"},
      {{"http://127.0.0.1:99999"}, "URL: must be"},
      {{"http://" + std::string(120'000, 'a')}, "URL: must be"},
      {{"http://x#y"}, "URL: must be"},
      {{url, "--only", ""}, ": there is no such check or area"},
      {{url, "--config", ""}, ": No such file or directory"},
      {{url, "--secret-file", ""}, ": No such file or directory"},
      {{url, "--ca-file", "/nowhere"}, "/nowhere: No such file or directory"},
      {{url, "--report", "/nowhere/x.html"}, "/nowhere/x.html: cannot be written"},
      {{url, "--config", file("u.yaml", "website: \"\xff\"")}, "not valid UTF-8 (byte 11)"},
      {{url, "--config", file("p.yaml", "paths: {products: \"/a?b\"}")}, "must be off, or a path"},
      {{url, "--config", "/nowhere"}, "/nowhere: No such file or directory"},
      {{url, "--config", folder.path().string()}, "is a folder"},
      {{url, "--config", pipe}, "pipe: is not a regular file"},
      {{url, "--expect-failures", pipe}, "pipe: is not a regular file"},
      {{url, "--ca-file", pipe}, "pipe: is not a regular file"},
      {{url, "--secret-file", file("empty", "\n")}, "empty: is empty"},
      {{url, "--secret-file", file("two", "s\n\n")}, "two: has more than one line"},
      {{url, "--secret-file", file("blank", " \n")}, "blank: is blank"},
      {{url, "--secret-file", file("after", "s \n")}, "after: ends with a blank"},
      {{url, "--secret-file", file("mark", "\xEF\xBB\xBFs")},
       "mark: begins with a byte order mark"},
      {{url, "--secret-file", file("utf-16", "\xFF\xFEs")}, "utf-16: is UTF-16"},
      {{url, "--secret-file", file("long", std::string(4'097, 's'))}, "long: is longer than 4096"},
      {{url, "--secret-file", file("open", " ")}, "open: is open to others than its owner (mode 0"},
      {{url, "--secret-file", "/dev/zero"}, "/dev/zero: is not a regular file"},
      {{url, "--config", file("1.yaml", "paths: [")}, "1.yaml: line 1, column 1: end of sequence"},
      {{url, "--config", file("2.yaml", "- a")}, "2.yaml: must hold `name: value` lines"},
      {{url, "--config", file("3.yaml", "colour: red")}, "3.yaml: colour: is not a known entry"},
      {{url, "--config", file("4.yaml", "website: 1")}, "website: must be a text in quotes"},
      {{url, "--config", file("5.yaml", "website: a\nwebsite: b")},
       "5.yaml: line 2, column 1: website: is there twice"},
      {{url, "--config", file("6.yaml", "paths:\n  product: /p")},
       "paths: product: there is no such endpoint"},
      {{url, "--config", file("7.yaml", "paths:\n  products: p")},
       "paths: products: must be off, or a path"},
      {{url, "--config", file("8.yaml", "visitor:\n  id: \"1\"")}, "visitor: must hold"},
      {{url, "--config", file("9.yaml", "a: &a [1]\nb: *a")}, "an alias"},
      {{url, "--config", file("10.yaml", "revision: 2016-01")}, "revision: must be 2017-09"},
      {{url, "--expect-failures", file("x.yaml", "search: no")}, "search: there is no such check"},
      {{url, "--expect-failures", file("y.yaml", "search.case: 1")},
       "search.case: must have a reason"},
  };
  for (const auto& c : cases) {
    const auto result = RunCheck(c.arguments);
    EXPECT_EQ(result.status, 2) << c.says;
    EXPECT_NE(result.errors.find(c.says), std::string::npos) << c.says << "\n" << result.errors;
    EXPECT_EQ(result.output, "") << c.says;
  }
}

TEST(Checker, ReportsEveryMistakeAtOnce) {
  const Folder folder;
  folder.Write("c.yaml", "colour: red\nwebsite: 1\n");
  const auto result =
      RunCheck({"nowhere", "--config", (folder / "c.yaml").string(), "--only", "x"});
  for (const auto* part : {"URL:", "colour:", "website:", "x: there"}) {
    EXPECT_NE(result.errors.find(part), std::string::npos) << part << result.errors;
  }
}

TEST(Checker, ThatChecksNothingIsNoSuccess) {
  Service service;
  const auto report = Parsed(CheckPort(service.port(), {"--only", "actions"}));
  EXPECT_EQ(report["exitStatus"], 2);
  EXPECT_EQ(CheckPort(service.port(), {"--only", "actions"}).status, 2);
}

TEST(Checker, RunsWhatIsAskedFor) {
  Service service;
  const auto ids = [&service](const Arguments& arguments) {
    std::set<std::string> passed;
    const auto report = Parsed(CheckPort(service.port(), arguments));
    for (const auto& each : report["results"]) {
      if (each["result"] == "pass") passed.insert(each["id"]);
    }
    return passed;
  };
  using Ids = std::set<std::string>;
  EXPECT_EQ(ids({"--only", "health"}), (Ids{"health.up"}));
  EXPECT_EQ(ids({"--only", "search.case", "health.up"}), (Ids{"health.up", "search.case"}));
  EXPECT_EQ(ids({"--only", "closing", "--skip", "closing.locale", "closing.shape"}),
            (Ids{"closing.answers", "closing.parents", "closing.unique-ids"}));
}

TEST(Checker, SendsNoPostWhenItMayOnlyRead) {
  const Sample sample;
  const auto report = Parsed(CheckPort(sample.service->port(), sample.Told({"--read-only"})));
  EXPECT_EQ(report["exitStatus"], 0) << report.dump(1);
  const auto journal = Get(sample.service->admin_port(), "/requests?limit=1000")->body;
  EXPECT_EQ(journal.find("\"POST\""), std::string::npos);
  EXPECT_NE(journal.find("\"GET\""), std::string::npos);
  EXPECT_EQ(Json::parse(Get(sample.service->admin_port(), "/events")->body), Json::array());
}

TEST(Checker, MakesUpTheSameValuesForTheSameSeed) {
  const auto events = [](const std::string& seed) {
    const Sample sample;
    CheckPort(sample.service->port(), sample.Told({"--seed", seed, "--only", "webhooks.events"}));
    std::string ids;
    const auto all = Json::parse(Get(sample.service->admin_port(), "/events")->body);
    for (const auto& event : all) {
      ids += event["eventId"].get<std::string>() + " ";
    }
    return ids;
  };
  const auto first = events("7");
  EXPECT_GE(first.size(), 370U);
  EXPECT_EQ(first, events("7"));
  EXPECT_NE(first, events("8"));
}

TEST(Checker, KeepsToTheRate) {
  Service service;
  const auto start = steady_clock::now();
  CheckPort(service.port(),
            {"--only", "categories.answers", "categories.shape", "health.up", "--rate", "20"});
  // One request for each check and three before the first: at least five pauses of 50 ms.
  EXPECT_GE(steady_clock::now() - start, milliseconds(250));
}

TEST(Checker, RecommendationsBreakNothing) {
  const Sample sample;
  const FaultProxy proxy(sample.service->port(), FaultNamed("accents matter"));
  const auto result = CheckPort(proxy.port(), sample.Told({"--format", "text"}));
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_NE(result.output.find("Conformant; 1 recommendation is not followed."), std::string::npos)
      << result.output;
}

TEST(Checker, KnownFailuresAreExcusedAndNeedlessExcusesAreNot) {
  const Sample sample;
  const FaultProxy proxy(sample.service->port(), FaultNamed("prices are numbers"));
  EXPECT_EQ(CheckPort(proxy.port(), sample.Told()).status, 1);
  sample.folder.Write("known.yaml", "products.shape: prices become texts next month\n");
  const auto told = sample.Told({"--expect-failures", (sample.folder / "known.yaml").string()});
  const auto excused = Parsed(CheckPort(proxy.port(), told));
  EXPECT_EQ(excused["exitStatus"], 0) << excused["conclusion"];
  const auto needless = Parsed(CheckPort(sample.service->port(), told));
  EXPECT_EQ(needless["exitStatus"], 1);
  EXPECT_NE(needless["conclusion"].dump().find("expected to fail"), std::string::npos);
}

// Everything that comes from the connector gets into the reports in some way.
TEST(Checker, AnswersOfAnySizeAndDepthAreHeld) {
  const std::string deep(2'000'000, '[');
  const std::string much(4'000'000, 'a');
  std::string many = "[";
  for (int i = 0; i < 2'000; ++i) many += R"({"id":"1","idParent":"2","label":"x"},)";
  many.back() = ']';
  struct {
    std::string area;
    std::string path;
    int status;
    std::string header;
    std::string body;
  } const answers[] = {
      {"products", "/products", 400, "", "emailVisitor=" + much},
      {"products", "/products", 200, "<" + std::string(15'000, 'a'), "[]"},
      {"products", "/products", 200, "", many},
      {"categories", "/categories", 200, "", many},
      {"profile", "/visitor-profile", 200, "", deep},
      {"profile", "/visitor-profile", 200, "", "[" + much + "]"},
      {"health", "/health", 200, "", deep},
      {"verification", "/verification", 200, "", deep},
      {"closing", "/closing-options", 200, std::string(15'000, 'x'), "{}"},
      {"closing", "/closing-options", 200, "\x1b[31m\x9b",
       "{\"\x1b]0;\xef\xbf\xbe\xe2\x80\xae\": 1e999}"},
      {"products", "/products", 400, "", R"([{"id":"copper-pan-2017"}])" + much},
  };
  const Sample sample;
  for (const auto& answer : answers) {
    const Fault fault{
        "", {}, [&](const auto& request, const auto& forward) {
          if (request.path != answer.path) return forward(request);
          web::Response response{answer.status, {{"Content-Type", answer.header}}, answer.body, ""};
          response.headers.emplace_back("Link", answer.header);
          return response;
        }};
    const FaultProxy proxy(sample.service->port(), fault);
    const auto start = steady_clock::now();
    const auto page = (sample.folder / "page.html").string();
    const auto result = CheckPort(
        proxy.port(), sample.Told({"--format", "junit", "--report", page, "--only", answer.area}));
    EXPECT_LT(steady_clock::now() - start, seconds(120)) << answer.path;
    EXPECT_TRUE(result.status >= 0 && result.status <= 2) << answer.path << result.status;
    EXPECT_TRUE(pugi::xml_document().load_string(result.output.c_str())) << answer.path;
    EXPECT_EQ(result.output.find("itself failed"), std::string::npos) << result.output;
    for (const auto& report : {result.output, ReadFile(page)}) {
      EXPECT_EQ(text::Printable(report, report.size()), report) << answer.path;
      EXPECT_LT(report.size(), 1'000'000U) << answer.path;
    }
  }
}

TEST(Checker, TableOfRequirementsIsTheDocumentations) {
  const auto readme = ReadFile(SOURCE_DIR "/checker/README.md");
  EXPECT_NE(readme.find(checker::RequirementsTable()), std::string::npos)
      << "checker/README.md holds what connector-check --list prints";
  EXPECT_EQ(RunCheck({"--list"}).output, checker::RequirementsTable());
}

}  // namespace
}  // namespace connector::testing
