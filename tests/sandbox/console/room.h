// The console's routes over a state with operators and visitors, where nobody is at work yet.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "sandbox/console/routes.h"
#include "tests/sandbox/support/ask.h"
#include "tests/sandbox/support/sandbox.h"

namespace connector::testing {

class ConsoleTest : public ::testing::Test {
 protected:
  ConsoleTest() {
    state_.Execute(
        "UPDATE operators SET is_connected = 0, chat_available = 0, call_available = 0, "
        "video_available = 0");
  }

  // They chat on website 101; Claire has calls and video as well.
  static constexpr std::int64_t kClaire = 270586;
  static constexpr std::int64_t kJulien = 270587;
  static constexpr std::int64_t kEmma = 270592;  // of website 102 only

  static std::string PathOf(std::int64_t chat, const std::string& rest = "") {
    return "/sandbox/conversations/" + std::to_string(chat) + rest;
  }

  std::int64_t Visitor(const std::string& external_id = "c-2048") {
    return state_.Number("SELECT id FROM visitors WHERE external_id = '" + external_id + "'");
  }

  Reply Set(std::int64_t operator_id, const nlohmann::json& settings) {
    return ask_.Put("/sandbox/operators/" + std::to_string(operator_id), settings);
  }

  // The id of a conversation that waits, if nobody is available.
  std::int64_t Begin() {
    const auto reply = ask_.Post("/sandbox/conversations",
                                 {{"website", "ha-101"}, {"visitor", Visitor()}, {"text", "Hi"}});
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply.json.value("id", std::int64_t{0});
  }

  // How many events of the type were told.
  std::int64_t Told(const std::string& type) {
    return state_.Number("SELECT count(*) FROM events WHERE type = '" + type + "'");
  }

  // Every body is refused with its status and words, and nothing is written.
  struct Refused {
    std::string name;
    std::string body;
    int status;
    std::string says;
  };
  void ExpectRefused(const std::string& method, const std::string& path,
                     const std::vector<Refused>& cases) {
    const auto counts =
        "SELECT (SELECT count(*) FROM conversations) + (SELECT count(*) FROM messages) + "
        "(SELECT count(*) FROM events) + (SELECT count(*) FROM visitors) + "
        "(SELECT count(*) FROM closing_values) + (SELECT count(*) FROM conversation_tags)";
    const auto before = state_.Number(counts);
    for (const auto& c : cases) {
      const auto reply = ask_.Send(method, path, c.body);
      EXPECT_EQ(reply.status, c.status) << c.name << ": " << reply.body;
      EXPECT_NE(reply.body.find(c.says), std::string::npos) << c.name << ": " << reply.body;
    }
    EXPECT_EQ(state_.Number(counts), before);
  }

  SandboxState state_;
  Asker ask_{sandbox::console::Routes(*state_)};
};

}  // namespace connector::testing
