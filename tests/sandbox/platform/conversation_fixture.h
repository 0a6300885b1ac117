// Conversations in an office where nobody is at work yet.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "sandbox/platform/conversations.h"
#include "sandbox/platform/operators.h"
#include "tests/sandbox/platform/platform_support.h"

namespace connector::sandbox::platform {

class ConversationTest : public ::testing::Test {
 protected:
  template <typename Make>
  auto Write(Make make) {
    return office_.state().Write(make);
  }

  void Connect(std::int64_t operator_id) {
    Write([&](Change& change) { SetLive(change, operator_id, {true, true, {}, {}}); });
    office_.TakeEvents();
  }

  std::int64_t Start(const std::string& channel = "chat",
                     std::optional<std::int64_t> operator_id = {}, std::int64_t website = 101) {
    const auto visitor = office_.Visitor("c-2048");
    return Write([&](Change& change) {
      return StartConversation(change, {website, visitor, channel, operator_id});
    });
  }

  void Close(std::int64_t id, ClosedBy by = ClosedBy::kOperator) {
    Write([&](Change& change) { CloseConversation(change, id, by); });
  }

  std::int64_t Now() {
    return Write([](Change& change) { return change.now_ms; });
  }

  // -1: null.
  std::int64_t Of(std::int64_t id, const std::string& column) {
    return office_.Number("SELECT coalesce(" + column +
                          ", -1) FROM conversations WHERE id = " + std::to_string(id));
  }

  // The sentence of what is refused, with nothing changed and nobody told.
  template <typename Make>
  std::string Refusal(Make make) {
    const auto dump = [](Change& change) { return DumpOf(change.database); };
    const auto before = Write(dump);
    try {
      Write([&](Change& change) { make(change); });
    } catch (const NotThere& refusal) {
      EXPECT_TRUE(before == Write(dump));
      return refusal.what();
    }
    return "accepted";
  }

  Office office_;
};

}  // namespace connector::sandbox::platform
