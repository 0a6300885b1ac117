// What is written as JSON in more than one place.
#pragma once

#include <optional>
#include <string>

namespace connector::text {

// A compact text; what is not UTF-8 is replaced, since it may come from anybody.
template <typename Json>
std::string DumpReplacing(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Json, typename Value>
Json OrNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <typename Json>
bool IsEmptyText(const Json& value) {
  return value.is_string() && value.template get_ref<const std::string&>().empty();
}

}  // namespace connector::text
