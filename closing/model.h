// The form an operator fills in when a conversation ends (contract, Conversation closing options).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/field_type.h"
#include "shop/locale.h"
#include "shop/select_option.h"

namespace connector::closing {

inline constexpr std::string_view kCheckbox = "CHECKBOX";  // the only type that can be a parent
inline constexpr std::string_view kSelect = "SELECT";      // the only type that has options

inline constexpr std::array kFieldTypes{
    shop::FieldType{"TEXT", contract::Revision::k2017_09},
    shop::FieldType{kCheckbox, contract::Revision::k2017_09},
    shop::FieldType{kSelect, contract::Revision::k2023_10},
    shop::FieldType{"TEXTAREA", contract::Revision::k2023_10},
    shop::FieldType{"INTEGER", contract::Revision::k2023_10},
    shop::FieldType{"DECIMAL", contract::Revision::k2023_10},
};

struct ClosingOption {
  std::string id;
  std::optional<std::string> parent_id;  // a CHECKBOX that comes earlier in the form
  shop::Labels labels;
  std::string field_type;  // one of kFieldTypes
  bool is_required = false;
  std::vector<shop::SelectOption> options;
};

}  // namespace connector::closing
