// The visitor's profile (contract, Visitor profile / customer information).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "shop/field_type.h"
#include "shop/locale.h"

namespace connector::crm {

inline constexpr std::array kFieldTypes{
    shop::FieldType{"TEXT", contract::Revision::k2017_09},
    shop::FieldType{"URL", contract::Revision::k2017_09},
    shop::FieldType{"ACTION", contract::Revision::k2023_10},
};

struct ProfileField {
  std::string id;
  shop::Labels labels;
  std::string value;       // for an ACTION the action's name
  std::string field_type;  // one of kFieldTypes
};

// What a profile can show of a visitor's history (crm/history.h).
enum class HistoryItem {
  kConversationCount,
  kLastConversation,
  kLastScore,
  kCases,
  kLastTicket,      // its number, in the CRM
  kLastTranscript,  // its beginning
  kContact,         // a link
};

std::optional<HistoryItem> ParseHistoryItem(std::string_view name);  // "conversationCount"
std::string_view ToString(HistoryItem item);

struct HistoryField {
  std::string id;
  shop::Labels labels;
  HistoryItem shows;
};

// By what a visitor is known, or asked for.
struct VisitorKeys {
  std::optional<std::string> external_id;
  std::optional<std::string> email;  // case does not matter
  std::optional<std::string> unique_id;
};

}  // namespace connector::crm
