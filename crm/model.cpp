#include "crm/model.h"

#include "base/text/enum_names.h"

namespace connector::crm {
namespace {

constexpr text::EnumNames<HistoryItem, 7> kItems{{
    {"conversationCount", HistoryItem::kConversationCount},
    {"lastConversation", HistoryItem::kLastConversation},
    {"lastScore", HistoryItem::kLastScore},
    {"cases", HistoryItem::kCases},
    {"lastTicket", HistoryItem::kLastTicket},
    {"lastTranscript", HistoryItem::kLastTranscript},
    {"contact", HistoryItem::kContact},
}};
static_assert(text::IsInOrder(kItems));

}  // namespace

std::optional<HistoryItem> ParseHistoryItem(std::string_view name) {
  return text::FindByName(kItems, name);
}

std::string_view ToString(HistoryItem item) { return text::NameOf(kItems, item); }

}  // namespace connector::crm
