#include "crm/model.h"

#include <algorithm>
#include <utility>

namespace connector::crm {
namespace {

constexpr std::array<std::pair<std::string_view, HistoryItem>, 4> kItems{{
    {"conversationCount", HistoryItem::kConversationCount},
    {"lastConversation", HistoryItem::kLastConversation},
    {"lastScore", HistoryItem::kLastScore},
    {"cases", HistoryItem::kCases},
}};

}  // namespace

std::optional<HistoryItem> ParseHistoryItem(std::string_view name) {
  const auto* found = std::find_if(kItems.begin(), kItems.end(),
                                   [&](const auto& item) { return item.first == name; });
  return found == kItems.end() ? std::nullopt : std::optional(found->second);
}

std::string_view ToString(HistoryItem item) {
  return kItems.at(static_cast<std::size_t>(item)).first;
}

}  // namespace connector::crm
