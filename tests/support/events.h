// Events for tests.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace connector::testing {

// A visitor of the sample shop.
constexpr auto* kSampleVisitor = "593de0891b628a50b09835dc6c0e92565329c74baa90e";

// contract/event-examples.json.
nlohmann::ordered_json EventExamples();

// The same event as application/x-www-form-urlencoded; arrays and objects as their JSON text.
std::string ToForm(const nlohmann::ordered_json& event);

// An event of that type with id, time and `fields`.
std::string MakeEvent(const std::string& type, const std::string& id, const std::string& created_at,
                      const nlohmann::ordered_json& fields = nlohmann::ordered_json::object());

}  // namespace connector::testing
