#include "shop/select_option.h"

#include <nlohmann/json.hpp>

namespace connector::shop {

std::string ToJson(const std::vector<SelectOption>& options) {
  auto json = nlohmann::json::array();
  for (const auto& option : options) {
    json.push_back({{"labels", option.labels}, {"value", option.value}});
  }
  return json.dump();
}

std::vector<SelectOption> OptionsFromJson(std::string_view json) {
  std::vector<SelectOption> options;
  for (const auto& option : nlohmann::json::parse(json)) {
    options.push_back({option.at("labels").get<Labels>(), option.at("value").get<std::string>()});
  }
  return options;
}

nlohmann::ordered_json ToWire(const std::vector<SelectOption>& options, const Locale& locale) {
  auto json = nlohmann::ordered_json::array();
  for (const auto& option : options) {
    json.push_back({{"label", Choose(option.labels, locale)}, {"value", option.value}});
  }
  return json;
}

}  // namespace connector::shop
