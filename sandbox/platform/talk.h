// A conversation of the generated past, while it is being made up. Not for other rooms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/platform/conversations.h"
#include "sandbox/platform/people.h"

namespace connector::sandbox::platform {

struct Line {
  std::int64_t at;
  MessageType type;
  std::string text;
};

struct Talk {
  std::int64_t id = 0;
  std::string uuid;
  std::string channel;
  std::size_t website = 0;  // of People::websites
  std::size_t visitor = 0;  // of Visitors
  std::optional<std::size_t> worker;
  std::optional<std::int64_t> skill;
  std::optional<std::size_t> rule;  // of People::rules
  std::string page_type;
  std::int64_t created_at = 0;
  std::optional<std::int64_t> queued_at;
  std::optional<std::int64_t> dequeued_at;
  std::optional<std::int64_t> picked_up_at;  // of calls
  std::optional<std::int64_t> closed_at;
  ClosedBy closed_by = ClosedBy::kVisitor;
  std::optional<std::string> missed_because;
  std::vector<Line> lines;  // planned; those after its end are never said
  const Topic* topic = nullptr;
  const Good* good = nullptr;
  std::string town;
  bool is_left_open = false;  // goes on at the end of the past
};

// What the visitor does before anybody answers.
void Begin(Random& random, const People& people, Talk& talk);

// What follows once an operator has it, and when it ends. Sometimes he says nothing at all.
std::int64_t Continue(Random& random, const People& people, Talk& talk, std::int64_t given_at);

// Leaves what was said until then, in order.
void CutOff(Talk& talk, std::int64_t end);

}  // namespace connector::sandbox::platform
