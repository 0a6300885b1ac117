// What a customer types during an installation, and what the platform itself checks of it before
// it asks the connector (platform, 3.3).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/apps/app.h"

namespace connector::sandbox::apps {

struct FieldError {
  std::string field;  // a parameter's key
  std::string message;
};

// The values of a select picker, or why they could not be had.
struct Options {
  std::vector<std::string> values;
  std::string error;
};
using AskOptions = std::function<Options(const Parameter&)>;

// What was typed, by key: an object of texts and booleans.
using Typed = nlohmann::ordered_json;

// The group's parameters that the customer sees: sub-fields are seen while their toggle is on.
std::vector<const Parameter*> Visible(const App& app, std::string_view group, const Typed& typed);

// Mandatory ones, types, values from lists, all that is wrong. `values` gets what is visible, in
// the group's order: texts ("" if it was not filled in), and booleans of toggles. Options are asked
// for only if one was chosen.
std::vector<FieldError> CheckValues(const App& app, std::string_view group, const Typed& typed,
                                    const AskOptions& ask_options, Typed& values);

}  // namespace connector::sandbox::apps
