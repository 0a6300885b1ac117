#include "sandbox/apps/app.h"

#include <algorithm>
#include <stdexcept>

#include "base/text/yaml_writer.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;

bool IsPath(const std::string& text) { return !text.empty() && text.front() == '/'; }

ordered_json EntryOf(const Parameter& parameter) {
  ordered_json entry{{"key", parameter.key},
                     {"label", parameter.label},
                     {"type", parameter.type},
                     {"group", parameter.group},
                     {"required", parameter.is_required}};
  if (!parameter.options_url.empty()) entry["options-url"] = parameter.options_url;
  if (!parameter.parent.empty()) entry["parent"] = parameter.parent;
  return entry;
}

ordered_json EntryOf(const Webhook& webhook) {
  return {{"label", webhook.label},
          {IsPath(webhook.url) ? "path" : "url", webhook.url},
          {"content-type", webhook.content_type},
          {"events", webhook.events}};
}

template <typename Item>
ordered_json EntriesOf(const std::vector<Item>& items) {
  auto entries = ordered_json::array();
  for (const auto& item : items) entries.push_back(EntryOf(item));
  return entries;
}

}  // namespace

std::string App::UrlOf(std::string_view interaction) const {
  const auto found = paths.find(std::string(interaction));
  return found == paths.end() || found->second.empty() ? "" : url + found->second;
}

std::string App::Absolute(const std::string& path_or_url) const {
  return IsPath(path_or_url) ? url + path_or_url : path_or_url;
}

std::string App::OptionsUrlOf(const Parameter& parameter) const {
  if (!parameter.options_url.empty()) return Absolute(parameter.options_url);
  static constexpr std::string_view kPlace = "{parameter}";
  auto options = UrlOf("select-options");
  if (const auto at = options.find(kPlace); at != std::string::npos) {
    options.replace(at, kPlace.size(), parameter.key);
  }
  return options;
}

const Parameter* App::Find(std::string_view key) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.key == key; });
  return found == parameters.end() ? nullptr : &*found;
}

ordered_json ToJson(const App& app) {
  ordered_json json{{"name", app.name},
                    {"url", app.url},
                    {"privacy", app.is_private ? "private" : "public"},
                    {"revision", contract::ToString(app.revision)}};
  if (!app.verification_form.empty()) json["verification-form"] = app.verification_form;
  auto& paths = json["paths"] = ordered_json::object();
  for (const auto& [interaction, path] : app.paths)
    paths[interaction] = path.empty() ? "off" : path;
  json["parameters"] = EntriesOf(app.parameters);
  json["webhooks"] = EntriesOf(app.webhooks);
  json.update(app.checks);
  return json;
}

App FromJson(const ordered_json& json) {
  std::vector<std::string> errors;
  auto app = ReadApp(json, errors);
  if (!errors.empty()) throw std::logic_error("what is kept is no app: " + errors.front());
  return app;
}

std::string ToYaml(const App& app) { return text::WriteYaml(ToJson(app)); }

}  // namespace connector::sandbox::apps
