// What can be set of a program, and where each value came from: a flag over the environment over a
// file over the default.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace connector::settings {

// One thing that can be set: `--name`, `PREFIX_NAME` or `name = …` in the configuration file.
struct Setting {
  std::string name;
  std::string placeholder;
  std::string help;
  std::string default_value;                             // empty: not set
  bool IsSwitch() const { return placeholder.empty(); }  // true or false; `--name` alone is true
  bool IsNumber() const { return placeholder == "N"; }   // a whole one
};

// All of one program.
struct Schema {
  std::string environment_prefix;  // "CONNECTOR_"
  std::vector<Setting> settings;

  const Setting* Find(const std::string& name) const;             // null if there is none
  std::string EnvironmentName(const std::string& name) const;     // "log-level" → "…_LOG_LEVEL"
  std::string FromEnvironment(const std::string& setting) const;  // empty if it is not set
};

struct Value {
  std::string value;
  std::string origin;  // "default", "flag --listen", "environment CONNECTOR_LISTEN", "file c:7"
};
using Values = std::map<std::string, Value>;  // by setting

// `flags` holds what the command line gave; `config_file` may be empty. What is wrong goes into
// `errors`.
Values Collect(const Schema& schema, const std::map<std::string, std::string>& flags,
               const std::string& config_file, std::vector<std::string>& errors);

// The values as a configuration file, each under a comment with its origin. Read back, it gives the
// same values, if they are ones that Apply accepts.
std::string Print(const Schema& schema, const Values& values);

// What is wrong with the value of a setting, for `errors`.
std::string Refusal(const std::string& name, const Value& value, std::string error);

// Whether no configuration file could hold it.
bool IsNoText(const std::string& value);

// A setting and what its value does to the program's configuration: an error text, or an empty one.
template <typename Configuration>
struct Row : Setting {
  using Apply = std::string (*)(const std::string& value, Configuration& configuration);

  Row(std::string the_name, std::string the_placeholder, std::string the_help,
      std::string the_default, Apply apply_value)
      : Setting{std::move(the_name), std::move(the_placeholder), std::move(the_help),
                std::move(the_default)},
        apply(apply_value) {}

  Apply apply;
};

// Every value that does not fit adds an error that names its origin.
template <typename Configuration>
void Apply(const std::vector<Row<Configuration>>& rows, const Values& values,
           Configuration& configuration, std::vector<std::string>& errors) {
  for (const auto& row : rows) {
    const auto& value = values.at(row.name);
    if (IsNoText(value.value)) {
      errors.push_back(row.name + ": must be UTF-8 (" + value.origin + ")");
      continue;
    }
    auto error = row.apply(value.value, configuration);
    if (!error.empty()) errors.push_back(Refusal(row.name, value, std::move(error)));
  }
}

}  // namespace connector::settings
