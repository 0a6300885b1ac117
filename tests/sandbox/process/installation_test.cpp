// From installing to uninstalling, with programs as processes: the commands of the README, our
// connector and another one.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <string>

#include "tests/support/client.h"
#include "tests/support/sandbox_process.h"

namespace connector::testing {
namespace {

using nlohmann::json;

const Arguments kInstall{"install", "Reference connector",     "--value", "login=demo",
                         "--value", "password=copper-pan-2017"};

std::string Profile(const Service& connector) {
  return Get(connector.port(),
             "/visitor-profile?idVisitorExternal=123&idWebsite=ha-101&operatorLocale=en")
      .value()
      .body;
}

TEST(Installation, OfTheReferenceConnectorFromBeginningToEnd) {
  const Service connector;
  const Folder folder;
  const SandboxProcess sandbox({"--apps", WriteAppFile(folder, connector.port()).string()});
  EXPECT_FALSE(Contains(Profile(connector), "Conversations"));

  const auto refused = sandbox.Run({"install", "Reference connector", "--value", "login=demo",
                                    "--value", "password=steel-pan-2016"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(Contains(refused.output, "password: ")) << refused.output;
  const auto installed = sandbox.Run(kInstall);
  EXPECT_EQ(installed.status, 0) << installed.output << installed.errors;
  EXPECT_EQ(sandbox.Run(kInstall).status, 1) << "twice on one website";

  const auto triggered = sandbox.Run({"trigger", "conversation.closed", "--visitor", "123"});
  EXPECT_EQ(triggered.status, 0) << triggered.output << triggered.errors;
  EXPECT_TRUE(Contains(triggered.output, "1 acknowledged")) << triggered.output;
  EXPECT_TRUE(Contains(Profile(connector), R"("label":"Conversations","value":"1")"))
      << Profile(connector);

  const auto uninstalled = sandbox.Run({"uninstall", "Reference connector"});
  EXPECT_EQ(uninstalled.status, 0) << uninstalled.errors;
  const auto status = [&] { return Get(connector.port(), "/categories?idWebsite=ha-101")->status; };
  for (int i = 0; i < 100 && status() != 403; ++i) ::usleep(20'000);
  EXPECT_EQ(status(), 403);
  EXPECT_EQ(Get(connector.port(), "/categories?idWebsite=ha-102")->status, 200);
  EXPECT_EQ(sandbox.Run({"uninstall", "Reference connector"}).status, 1);
}

// The florist has no file of its own for the sandbox: what connector-check reads has all of it.
TEST(Installation, OfAConnectorInAnotherLanguageFromBeginningToEnd) {
  const Folder folder;
  folder.Write("secret", "between the two of us\n");
  ::chmod((folder / "secret").c_str(), 0600);
  const auto secret = (folder / "secret").string();
  const auto journal = folder / "journal";
  const Process florist("/usr/bin/python3",
                        {SOURCE_DIR "/examples/florist/florist.py", "--port", "0", "--secret",
                         secret, "--journal", journal.string()});
  const std::string line = "listening on http://127.0.0.1:";
  for (int i = 0; i < 500 && !Contains(florist.Output(), line); ++i) ::usleep(20'000);
  const auto output = florist.Output();
  const auto port = static_cast<std::uint16_t>(std::stoi(output.substr(line.size())));
  auto app = ReadFile(SOURCE_DIR "/examples/florist/connector-check.yaml");
  app.replace(app.find(":8017"), 5, ":" + std::to_string(port));
  folder.Write("app.yaml", app);
  const SandboxProcess sandbox(
      {"--apps", (folder / "app.yaml").string(), "--app-secret-file", secret});

  const Arguments install{"install",   "Fleuriste", "--value", "login=marguerite", "--value",
                          "gift=true", "--value",   "size=3",  "--value"};
  auto wrong = install;
  wrong.emplace_back("password=pétale-41");
  const auto refused = sandbox.Run(wrong);
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(Contains(refused.output, "login: ")) << refused.output << refused.errors;
  auto right = install;
  right.emplace_back("password=pétale-42");
  const auto installed = sandbox.Run(right);
  EXPECT_EQ(installed.status, 0) << installed.output << installed.errors;

  const auto triggered = sandbox.Run({"trigger", "conversation.closed", "--count", "20"});
  EXPECT_EQ(triggered.status, 0) << triggered.output << triggered.errors;
  EXPECT_TRUE(Contains(triggered.output, "20 acknowledged")) << triggered.output;
  const auto uninstalled = sandbox.Run({"uninstall", "Fleuriste"});
  EXPECT_EQ(uninstalled.status, 0) << uninstalled.errors;
  const auto waiting = [&] { return sandbox.Get("/sandbox/state").at("waitingDeliveries"); };
  for (int i = 0; i < 500 && waiting() != 0; ++i) ::usleep(20'000);
  EXPECT_EQ(waiting(), 0);

  std::map<std::string, int> told;
  const auto happened = sandbox.Get("/sandbox/events?limit=1000");
  const auto heard = ReadFile(journal);
  for (const auto& event : happened.at("events")) {
    const auto id = event.at("eventId").get<std::string>();
    if (Contains(heard, id)) ++told[event.at("type")];
  }
  EXPECT_EQ(told, (std::map<std::string, int>{{"conversation.closed", 20},
                                              {"connector.installed", 1},
                                              {"connector.uninstalled", 1}}));
  EXPECT_EQ(sandbox.Get("/sandbox/installations").at("installations").size(), 0);
}

TEST(Installation, OfAppsThatAreExported) {
  const Service connector;
  const Folder folder;
  const auto file = WriteAppFile(folder, connector.port());
  const SandboxProcess sandbox({"--apps", file.string()});
  const auto exported = sandbox.Run({"export", "Reference connector"});
  EXPECT_EQ(exported.status, 0);
  const SandboxProcess other;
  folder.Write("exported.yaml", exported.output);
  auto install = kInstall;
  install.insert(install.end(), {"--file", (folder / "exported.yaml").string()});
  EXPECT_EQ(other.Run(install).status, 0);
  EXPECT_EQ(other.Run({"export", "Reference connector"}).output, exported.output);
  EXPECT_EQ(other.Run({"export", "Nobody's"}).status, 1);
}

TEST(Commands, SayThatNobodyAnswers) {
  for (const Arguments& command :
       {Arguments{"trigger", "user.updated"}, Arguments{"install", "x"},
        Arguments{"uninstall", "x"}, Arguments{"export", "x"}, Arguments{"reset"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--sandbox", "http://127.0.0.1:1"});
    Process process(SANDBOX_BINARY, arguments);
    EXPECT_EQ(process.Wait(), 2) << command.front();
    EXPECT_TRUE(Contains(process.Errors(), "http://127.0.0.1:1")) << process.Errors();
  }
}

TEST(Commands, BeginAnew) {
  const SandboxProcess sandbox;
  EXPECT_EQ(sandbox.Run({"reset", "--seed", "9", "--days", "1"}).status, 0);
  EXPECT_EQ(sandbox.Get("/sandbox/state").at("seed"), 9);
  EXPECT_EQ(sandbox.Run({"reset", "--days", "4000"}).status, 1);
}

TEST(Serving, RefusesMistakesAllAtOnce) {
  const Folder folder;
  folder.Write("app.yaml", "name: 7\nurls: x\n");
  Process process(SANDBOX_BINARY,
                  {"serve", "--listen", "here", "--days", "-1", "--time-scale", "0"});
  EXPECT_EQ(process.Wait(), 2);
  for (const std::string flag : {"--listen", "--days", "--time-scale"}) {
    EXPECT_TRUE(Contains(process.Errors(), "flag " + flag)) << process.Errors();
  }
  Process app(SANDBOX_BINARY, {"serve", "--apps", (folder / "app.yaml").string()});
  EXPECT_EQ(app.Wait(), 2);
  EXPECT_TRUE(Contains(app.Errors(), "line 1")) << app.Errors();
  EXPECT_TRUE(Contains(app.Errors(), "line 2")) << app.Errors();
  Process exposed(SANDBOX_BINARY, {"serve", "--listen", "0.0.0.0:0"});
  EXPECT_EQ(exposed.Wait(), 2);
  EXPECT_TRUE(Contains(exposed.Errors(), "token-file")) << exposed.Errors();
}

TEST(Serving, EndsAsItIsTold) {
  SandboxProcess sandbox;
  sandbox.process().Signal(SIGTERM);
  EXPECT_EQ(sandbox.process().Wait(), 0);
}

TEST(Serving, WithATokenAsksForIt) {
  const Folder folder;
  folder.Write("token", "s3cret-s3cret-s3cret\n");
  const SandboxProcess sandbox({"--token-file", (folder / "token").string()});
  EXPECT_EQ(Get(sandbox.port(), "/sandbox/state")->status, 401);
  EXPECT_EQ(Get(sandbox.port(), "/sandbox/health")->status, 200);
  EXPECT_EQ(sandbox.Run({"reset"}).status, 1);
  EXPECT_EQ(sandbox.Run({"reset", "--token-file", (folder / "token").string()}).status, 0);
  EXPECT_EQ(Get(sandbox.port(), "/api/2/website?key=" + sandbox.api_key())->status, 200);
}

}  // namespace
}  // namespace connector::testing
