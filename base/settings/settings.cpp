#include "base/settings/settings.h"

#include <algorithm>
#include <cstdlib>

#include "base/settings/file.h"
#include "base/text/ascii.h"
#include "base/text/text.h"

namespace connector::settings {
namespace {

constexpr std::size_t kLongestOrigin = 1'024;

}  // namespace

const Setting* Schema::Find(const std::string& name) const {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const auto& setting) { return setting.name == name; });
  return found == settings.end() ? nullptr : &*found;
}

std::string Schema::EnvironmentName(const std::string& name) const {
  auto upper = text::ToUpper(name);
  std::replace(upper.begin(), upper.end(), '-', '_');
  return environment_prefix + upper;
}

std::string Schema::FromEnvironment(const std::string& setting) const {
  const auto name = EnvironmentName(setting);
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return value == nullptr ? "" : value;
}

Values Collect(const Schema& schema, const std::map<std::string, std::string>& flags,
               const std::string& config_file, std::vector<std::string>& errors) {
  Values values;
  for (const auto& setting : schema.settings) {
    values[setting.name] = {setting.default_value, "default"};
  }
  if (!config_file.empty()) ReadFile(schema, config_file, values, errors);
  for (const auto& setting : schema.settings) {
    const auto value = schema.FromEnvironment(setting.name);
    if (value.empty()) continue;
    values[setting.name] = {value, "environment " + schema.EnvironmentName(setting.name)};
  }
  for (const auto& [name, value] : flags) values[name] = {value, "flag --" + name};
  return values;
}

std::string Print(const Schema& schema, const Values& values) {
  std::string text;
  for (const auto& setting : schema.settings) {
    const auto& [value, origin] = values.at(setting.name);
    auto comment = text::Printable(origin, kLongestOrigin);  // a file's name may be anything
    std::replace(comment.begin(), comment.end(), '\n', '?');
    text.append("# ").append(comment).append("\n");
    text.append(setting.name).append(" = ").append(Quoted(value)).append("\n");
  }
  return text;
}

std::string Refusal(const std::string& name, const Value& value, std::string error) {
  error.append(", not ").append(Quoted(value.value)).append(" (").append(value.origin).append(")");
  return name + ": " + error;
}

bool IsNoText(const std::string& value) { return text::FirstInvalidByte(value).has_value(); }

}  // namespace connector::settings
