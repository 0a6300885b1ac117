// Events for tests.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace connector::testing {

// contract/event-examples.json.
nlohmann::ordered_json EventExamples();

// The same event as application/x-www-form-urlencoded; arrays and objects as their JSON text.
std::string ToForm(const nlohmann::ordered_json& event);

// An event of that type with id, time and `fields`.
std::string MakeEvent(const std::string& type, const std::string& id, const std::string& created_at,
                      const nlohmann::ordered_json& fields = nlohmann::ordered_json::object());

}  // namespace connector::testing
