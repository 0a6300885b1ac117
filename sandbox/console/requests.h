// What the pages ask for, read from bodies (docs/sandbox.md). A 400 says what is wrong with one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/web/message.h"
#include "base/web/problem.h"
#include "sandbox/platform/closing.h"
#include "sandbox/platform/conversations.h"
#include "sandbox/platform/operators.h"

namespace connector::sandbox::console {

template <typename Value>
using Read = std::variant<Value, web::Problem>;

struct NewChat {
  std::int64_t website = 0;
  std::int64_t visitor = 0;
  std::string text;
};

struct NewMessage {
  platform::MessageType type = platform::MessageType::kVisitor;
  std::string text;                           // of a product, its JSON
  std::optional<std::int64_t> operator_id{};  // who takes it from the waiting list
};

struct NewEnd {
  platform::ClosedBy by = platform::ClosedBy::kVisitor;
  platform::ClosingForm form;
};

struct NewSettings {
  platform::Live live;
  std::optional<std::string> language;
};

Read<NewChat> ReadNewChat(const web::Request& request);
Read<NewMessage> ReadNewMessage(const web::Request& request);
Read<NewEnd> ReadNewEnd(const web::Request& request);
Read<platform::Notes> ReadNotes(const web::Request& request);
Read<NewSettings> ReadNewSettings(const web::Request& request);
Read<std::int64_t> ReadWebsiteOfVisitor(const web::Request& request);

constexpr std::int64_t kMostStars = 5;

}  // namespace connector::sandbox::console
