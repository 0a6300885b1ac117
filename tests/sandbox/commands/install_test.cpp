#include "sandbox/commands/install.h"

#include <gtest/gtest.h>

#include "base/http/server/server.h"
#include "base/text/yaml.h"
#include "sandbox/commands/export.h"
#include "sandbox/commands/uninstall.h"
#include "tests/sandbox/apps/rooms.h"

namespace connector::testing {
namespace {

using sandbox::commands::Export;
using sandbox::commands::Install;
using sandbox::commands::InstallArguments;
using sandbox::commands::Uninstall;

constexpr const char* kShop = R"(paths: {verification: /verify}
parameters:
  - {key: login, label: Login, type: text, required: true}
  - {key: gift, label: Gift, type: toggle, group: settings}
webhooks: [{path: /hooks, events: ["*"]}]
)";

// What a command printed, and its exit status.
struct Printed {
  int status;
  std::string output;
  std::string errors;
};
template <typename Command, typename Arguments>
Printed RunCommand(Command command, const Arguments& arguments) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int status = command(arguments);
  return {status, ::testing::internal::GetCapturedStdout(),
          ::testing::internal::GetCapturedStderr()};
}

// The control API on a port.
class InstallCommand : public ::testing::Test {
 protected:
  InstallCommand()
      : server_(Quiet(), [this] {
          return http::Dispatch(RoutesOfBoth(state_, {}, std::chrono::seconds(10)), {});
        }) {
    server_.Start();
    folder_.Write("app.yaml", "name: Shop\nurl: " + connector_.url() + "\n" + kShop);
  }

  ~InstallCommand() override { server_.Drain(std::chrono::seconds(1)); }

  static http::ServerOptions Quiet() {
    http::ServerOptions options;
    options.observer = {[](const auto&) {}, [](auto, auto) {}};
    return options;
  }

  InstallArguments Right() const {
    InstallArguments arguments;
    arguments.remote.url = "http://127.0.0.1:" + std::to_string(server_.port());
    arguments.file = folder_ / "app.yaml";
    arguments.values = {"login=a=b", "gift=true"};
    return arguments;
  }

  Folder folder_;
  StubConnector connector_{[](const StubRequest& request) {
    if (request.target == "/hooks") return Http(404, "");
    const bool is_right = request.body.find("wrong") == std::string::npos;
    return Http(200, is_right ? R"({"isStepValid":true,"errors":[]})"
                              : R"({"isStepValid":false,"errors":[{"code":"X","description":)"
                                "\"Not \\u001b[31mthat.\",\"parameterKey\":\"login\"}]}");
  }};
  SandboxState state_;
  http::Server server_;
};

TEST_F(InstallCommand, SaysWhatEachStepSaid) {
  const auto result = RunCommand(Install, Right());
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.output.substr(0, result.output.rfind('(')),
            "1 authentication: passed, as the connector says (verification of 2018-02)\n"
            "2 settings: passed, as the connector says (verification of 2018-02)\n"
            "3 validation: passed\n"
            "    webhook " +
                connector_.url() +
                "/hooks: is not there: the status is 404, not 20x\n"
                "Shop is installed on ha-101 ");
  // After the look at its webhook, when the app was declared.
  EXPECT_EQ(connector_.requests()[1].body, R"([{"key":"login","value":"a=b"}])");
  EXPECT_EQ(connector_.requests()[2].body, R"([{"key":"gift","value":true}])");

  const auto again = RunCommand(Install, Right());
  EXPECT_EQ(again.status, 1);
  EXPECT_EQ(again.errors, "connector-sandbox: The app is installed on this website already.\n");
}

TEST_F(InstallCommand, SaysWhatIsWrongAtItsField) {
  auto arguments = Right();
  arguments.values = {"login=wrong"};
  const auto result = RunCommand(Install, arguments);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output,
            "1 authentication: refused, as the connector says (verification of 2018-02): The "
            "connector refuses these values.\n"
            "    login: Not ?[31mthat.\n"
            "Shop is not installed on ha-101\n");
  arguments.values = {};
  EXPECT_EQ(RunCommand(Install, arguments).output,
            "1 authentication: refused: Some fields are not right.\n"
            "    login: This field must be filled in.\n"
            "Shop is not installed on ha-101\n");
}

TEST_F(InstallCommand, ReadsValuesFromAFile) {
  auto arguments = Right();
  arguments.values.clear();
  folder_.Write("values.yaml", "login: x\ngift: true\n");
  arguments.values_file = folder_ / "values.yaml";
  EXPECT_EQ(RunCommand(Install, arguments).status, 0);
}

TEST_F(InstallCommand, WhatIsTypedCountsMoreThanTheFile) {
  auto arguments = Right();
  folder_.Write("values.yaml", "login: wrong\ngift: true\n");
  arguments.values_file = folder_ / "values.yaml";
  EXPECT_EQ(RunCommand(Install, arguments).status, 0);
}

TEST_F(InstallCommand, ExitsWithTwoIfItCouldNotAsk) {
  const struct {
    std::string name;
    std::function<void(InstallArguments&)> change;
    std::string says;
  } cases[] = {
      {"no app", [](auto& a) { a.file.clear(); }, "name an app"},
      {"no file", [&](auto& a) { a.file = folder_ / "none"; }, "none: "},
      {"no value", [](auto& a) { a.values = {"login"}; }, "--value: must be KEY=VALUE"},
      {"no key", [](auto& a) { a.values = {"=x"}; }, "--value: must be KEY=VALUE"},
      {"twice",
       [](auto& a) {
         a.values = {"login=a", "login=b"};
       },
       "login is given twice"},
      {"no values' file", [&](auto& a) { a.values_file = folder_ / "none"; }, "none: "},
      {"wrong values' file", [&](auto& a) { a.values_file = folder_ / "list"; }, "must hold"},
      {"no sandbox", [](auto& a) { a.remote.url = "http://127.0.0.1:1"; }, "no sandbox answers"},
      {"no secret", [&](auto& a) { a.secret_file = folder_ / "none"; }, "none: "},
      {"not UTF-8", [](auto& a) { a.website = "\xff"; }, "UTF-8"},
  };
  folder_.Write("list", "- a\n");
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto arguments = Right();
    c.change(arguments);
    const auto result = RunCommand(Install, arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_NE(result.errors.find(c.says), std::string::npos) << result.errors;
    EXPECT_EQ(result.output, "");
  }
}

TEST_F(InstallCommand, ExitsWithOneIfTheSandboxSaysNo) {
  folder_.Write("app.yaml", "name: Shop\ncolour: red\n");
  auto result = RunCommand(Install, Right());
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.errors,
            "connector-sandbox: The app's file has mistakes.\n"
            "connector-sandbox: line 2: colour: is not a known entry\n"
            "connector-sandbox: url: is missing\n");
  auto arguments = Right();
  arguments.file.clear();
  arguments.app = "None";
  result = RunCommand(Install, arguments);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.errors, "connector-sandbox: app: there is none of this name or connector id.\n");
}

TEST_F(InstallCommand, UninstallsAndExports) {
  ASSERT_EQ(RunCommand(Install, Right()).status, 0);
  const auto remote = Right().remote;
  const auto file = RunCommand(Export, sandbox::commands::ExportArguments{remote, "Shop"});
  EXPECT_EQ(file.status, 0);
  EXPECT_EQ(text::ParseYaml(file.output)["url"], connector_.url());
  EXPECT_EQ(RunCommand(Export, sandbox::commands::ExportArguments{remote, "None"}).status, 1);
  const auto uninstall = [&](const std::string& app, const std::string& website) {
    return RunCommand(Uninstall, sandbox::commands::UninstallArguments{remote, app, website});
  };
  EXPECT_EQ(uninstall("None", "ha-101").status, 1);
  EXPECT_EQ(uninstall("Shop", "ha-102").errors,
            "connector-sandbox: Shop is not installed on ha-102\n");
  const auto ended = uninstall("Shop", "101");
  EXPECT_EQ(ended.status, 0) << ended.errors;
  EXPECT_EQ(ended.output, "Shop is no longer installed on 101\n");
  EXPECT_EQ(uninstall("Shop", "101").status, 1);
}

}  // namespace
}  // namespace connector::testing
