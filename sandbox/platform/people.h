// Who works for the sample's two websites, and with what: the part of the generated state that does
// not depend on conversations. Not for other rooms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sandbox/platform/state.h"
#include "sandbox/platform/vocabulary.h"

namespace connector::sandbox::platform {

constexpr std::size_t kWebsiteCount = 2;

struct Rule {
  std::int64_t id;
  std::size_t website;  // of People::websites
  std::string channel;
  std::string name;
};

struct Website {
  std::int64_t id;
  std::string url;
  const Vocabulary* vocabulary;
  std::vector<std::int64_t> tags;
  std::vector<std::int64_t> skills;  // that somebody there has
};

struct Worker {
  std::int64_t id;
  std::string pseudo;
  std::array<bool, kWebsiteCount> serves;
  std::vector<std::int64_t> skills;
  bool chat_enabled;
  bool call_enabled;
  bool video_enabled;
  std::int64_t chat_max_number;
  bool mixes_chats_and_calls;
};

struct People {
  std::vector<Website> websites;
  std::vector<Rule> rules;
  std::vector<Worker> workers;
};

// Writes them, as of a time before the past begins. More conversations need more operators.
People MakePeople(Change& change, std::int64_t created_at, int conversations_per_day);

}  // namespace connector::sandbox::platform
