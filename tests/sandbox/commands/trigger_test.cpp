#include "sandbox/commands/trigger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/http/server/dispatch.h"
#include "base/http/server/server.h"
#include "sandbox/deliveries/routes.h"
#include "tests/sandbox/deliveries/receiver.h"
#include "tests/sandbox/deliveries/world.h"

namespace connector::testing {
namespace {

using sandbox::commands::Trigger;
using sandbox::commands::TriggerArguments;
using sandbox::commands::TriggerFormat;
using ::testing::HasSubstr;

// A sandbox as far as the command sees it.
class TriggerTest : public ::testing::Test {
 protected:
  TriggerTest() {
    world_.StartSender();
    http::ServerOptions options;
    options.observer = {[](const auto&) {}, [](auto, auto) {}};
    server_ = std::make_unique<http::Server>(options, [this] {
      return http::Dispatch(deliveries::Routes(world_.state(), world_.sender()), {});
    });
    server_->Start();
  }
  ~TriggerTest() override { server_->Drain(std::chrono::seconds(1)); }

  TriggerArguments Asking() const {
    TriggerArguments arguments;
    arguments.remote.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/";
    arguments.type = "conversation.closed";
    arguments.website = "ha-101";
    arguments.timeout = std::chrono::seconds(10);
    return arguments;
  }

  struct Run {
    int status;
    std::string output;
    std::string errors;
  };
  static Run Execute(const TriggerArguments& arguments) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int status = Trigger(arguments);
    auto output = ::testing::internal::GetCapturedStdout();
    return {status, std::move(output), ::testing::internal::GetCapturedStderr()};
  }

  void Subscribe(const Receiver& receiver) {
    world_.Subscribe(receiver.Url(), "application/json", R"(["conversation.closed"])");
  }

  World world_{300};
  std::unique_ptr<http::Server> server_;
};

TEST_F(TriggerTest, SaysWhatCameOfEach) {
  const Receiver receiver;
  Subscribe(receiver);
  auto arguments = Asking();
  arguments.count = 1'200;  // more than one page
  const auto run = Execute(arguments);
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1'201);
  EXPECT_THAT(run.output, HasSubstr("  conversation.closed  ha-101  acknowledged  200  "));
  EXPECT_THAT(run.output, HasSubstr("1200 deliveries: 1200 acknowledged, 0 given up, 0 waiting; 0 "
                                    "not as the contract asks\n"));
  EXPECT_EQ(run.errors, "");
}

TEST_F(TriggerTest, SaysItInJson) {
  const Receiver receiver;
  Subscribe(receiver);
  auto arguments = Asking();
  arguments.count = 2;
  arguments.format = TriggerFormat::kJson;
  const auto run = Execute(arguments);
  EXPECT_EQ(run.status, 0);
  const auto json = nlohmann::json::parse(run.output);
  EXPECT_EQ(json.at("outcome").at("acknowledged"), 2);
  EXPECT_EQ(json.at("deliveries").size(), 2U);
}

TEST_F(TriggerTest, TheStatusSaysWhetherAllIsAsTheContractAsks) {
  const struct {
    std::string name;
    int answer;
    std::string misbehaviour;
    int status;
    std::string says;
  } rows[] = {
      {"acknowledged", 202, "", 0, "1 acknowledged"},
      {"given up", 500, "", 1, "1 given up"},
      {"refused, as it has to be", 401, "signature-wrong", 0, "1 given up"},
      {"acknowledged, though it is signed wrong", 200, "signature-wrong", 1, "401 or 403"},
      {"an unknown misbehaviour", 200, "rude", 2, "'misbehaviour' must be twice, "},
  };
  int answer = 0;
  const Receiver receiver([&](const Receipt&, int) { return ReplyWith(answer); });
  Subscribe(receiver);
  for (const auto& row : rows) {
    answer = row.answer;
    auto arguments = Asking();
    arguments.misbehaviour = row.misbehaviour;
    const auto run = Execute(arguments);
    EXPECT_EQ(run.status, row.status) << row.name << run.errors;
    EXPECT_THAT(run.output + run.errors, HasSubstr(row.says)) << row.name;
  }
}

TEST_F(TriggerTest, WaitsNoLongerThanItIsTold) {
  const Receiver receiver([](const Receipt&, int) {
    return WebhookReply{"", std::chrono::milliseconds(0), 0, false, true};
  });
  Subscribe(receiver);
  auto arguments = Asking();
  arguments.timeout = std::chrono::seconds(1);
  const auto run = Execute(arguments);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("1 waiting"));
}

TEST_F(TriggerTest, SaysWhyItCannotAsk) {
  const auto asking = Asking();
  struct Row {
    std::string name;
    TriggerArguments arguments;
    std::string says;
  };
  std::vector<Row> rows(4, {"", asking, ""});
  rows[0].name = "nobody listens";
  rows[0].arguments.remote.url = "http://127.0.0.1:1";
  rows[0].says = "no sandbox answers at http://127.0.0.1:1";
  rows[1].name = "a website that is not there";
  rows[1].arguments.website = "ha-99999";
  rows[1].says = "website";
  rows[2].name = "a type that is no text";
  rows[2].arguments.type = "\xff";
  rows[2].says = "UTF-8";
  rows[3].name = "a count that is too large";
  rows[3].arguments.count = 1'000'000;
  rows[3].says = "1 to 100000";
  for (const auto& row : rows) {
    const auto run = Execute(row.arguments);
    EXPECT_EQ(run.status, 2) << row.name;
    EXPECT_THAT(run.errors, HasSubstr(row.says)) << row.name;
    EXPECT_EQ(run.output, "") << row.name;
  }
}

TEST_F(TriggerTest, NobodyIsTold) {
  const auto run = Execute(Asking());
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.errors, HasSubstr("nobody is told"));
  EXPECT_THAT(run.output, HasSubstr("0 deliveries"));
}

}  // namespace
}  // namespace connector::testing
