// One entry of a select-picker, in a closing form or an installation form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "shop/locale.h"

namespace connector::shop {

struct SelectOption {
  Labels labels;
  std::string value;
};

// As the database keeps them: a JSON array of {labels, value}.
std::string ToJson(const std::vector<SelectOption>& options);
std::vector<SelectOption> OptionsFromJson(std::string_view json);

// As the wire has them: a JSON array of {label, value}.
nlohmann::ordered_json ToWire(const std::vector<SelectOption>& options, const Locale& locale);

}  // namespace connector::shop
