// States for the tests of the sandbox's platform.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/sql/database.h"
#include "base/sql/query.h"
#include "sandbox/platform/generator.h"
#include "sandbox/platform/state.h"
#include "tests/support/folder.h"

namespace connector::sandbox::platform {

// Thursday, 2023-10-12 at 15:20 in Paris.
constexpr std::int64_t kAfternoonMs = 1'697'116'800'000;

// The first column of the first row; 0 if there is none.
std::int64_t NumberOf(sql::Connection& database, const std::string& sql);
std::string TextOf(sql::Connection& database, const std::string& sql);

// Every row of every table.
std::string DumpOf(sql::Connection& database);

// A past that was made at a given moment, without a State round it.
class MadePast {
 public:
  explicit MadePast(const Past& past, std::int64_t now_ms = kAfternoonMs);

  sql::Connection& database() { return database_; }

 private:
  testing::Folder folder_;
  sql::Connection database_;
};

// A state with people and without conversations, where only those whom a test connects are at work.
class Office {
 public:
  Office();

  State& state() { return *state_; }
  std::int64_t Number(const std::string& sql);

  // An app on website 101 that is told these events; its subscription's id.
  std::int64_t Subscribe(const nlohmann::json& events);

  // The bodies of what was told since the last call.
  std::vector<nlohmann::json> TakeEvents();
  std::vector<std::string> TakeEventTypes();

  // Some operators who chat on website 101, none of them with calls.
  static constexpr std::int64_t kJulien = 270587;  // two chats at once
  static constexpr std::int64_t kSamir = 270589;   // three
  static constexpr std::int64_t kClaire = 270586;  // three chats, calls and video
  static constexpr std::int64_t kNadege = 270588;  // two chats, and a call besides

  std::int64_t Visitor(const std::string& external_id);

 private:
  testing::Folder folder_;
  std::unique_ptr<State> state_;
  std::int64_t last_event_ = 0;
};

}  // namespace connector::sandbox::platform
