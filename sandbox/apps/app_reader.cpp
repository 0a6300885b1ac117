#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "base/http/client/client.h"
#include "base/text/ascii.h"
#include "base/text/json.h"
#include "base/text/text.h"
#include "base/text/yaml.h"
#include "contract/app_file.h"
#include "contract/event_types.h"
#include "sandbox/apps/app.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;
using Pointer = ordered_json::json_pointer;

constexpr std::size_t kMostParameters = 100;  // as many as the contract lets a verification have
constexpr std::size_t kMostWebhooks = 20;
constexpr std::size_t kLongestName = 100;   // characters
constexpr std::size_t kLongestLabel = 200;  // characters

constexpr std::array<std::string_view, 3> kDomains{"conversations.domain", "users.domain",
                                                   "connectors.domain"};

template <typename Names>
bool IsAmong(const Names& names, const std::string& text) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

// Reads the entries and collects what is wrong with them.
class AppReader {
 public:
  AppReader(const text::YamlLines& lines, std::vector<std::string>& errors)
      : lines_(lines), errors_(errors) {}

  App Read(const ordered_json& entries) {
    for (const auto& [name, value] : entries.items()) ReadEntry(Pointer() / name, name, value);
    for (const auto* name : {"name", "url"}) {
      if (!entries.contains(name)) errors_.push_back(std::string(name) + ": is missing");
    }
    CheckParameters();
    return std::move(app_);
  }

 private:
  void Fail(const Pointer& place, const std::string& reason) {
    auto path = place.to_string().substr(1);
    const auto line = lines_.find(place.to_string());
    const auto where = line == lines_.end() ? "" : "line " + std::to_string(line->second) + ": ";
    errors_.push_back(where + text::Printable(path, 200) + ": " + reason);
  }

  void ReadEntry(const Pointer& place, const std::string& name, const ordered_json& value) {
    const auto* entry = contract::FindAppFileEntry(name);
    if (entry == nullptr) return Fail(place, "is not a known entry");
    if (entry->reader == contract::AppFileReader::kChecker) {
      app_.checks[name] = value;  // connector-check says what is wrong with it
    } else if (name == "name") {
      app_.name = Text(place, value, kLongestName);
    } else if (name == "url") {
      app_.url = ReadUrl(place, value);
    } else if (name == "privacy") {
      app_.is_private = OneOf(place, value, {"private", "public"}) != "public";
    } else if (name == "revision") {
      const auto revision = contract::ParseRevision(OneOf(place, value, {"2017-09", "2023-10"}));
      app_.revision = revision.value_or(app_.revision);
    } else if (name == "verification-form") {
      app_.verification_form = OneOf(place, value, {"2017-09", "2018-02"});
    } else if (name == "paths") {
      ReadPaths(place, value);
    } else if (name == "parameters") {
      ReadList(place, value, kMostParameters,
               [this](const Pointer& p, const ordered_json& v) { ReadParameter(p, v); });
    } else {
      ReadList(place, value, kMostWebhooks,
               [this](const Pointer& p, const ordered_json& v) { ReadWebhook(p, v); });
    }
  }

  std::string Text(const Pointer& place, const ordered_json& value, std::size_t longest) {
    if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
      auto text = value.get<std::string>();
      if (text::CountCharacters(text) <= longest && text::Printable(text, text.size()) == text &&
          text.find('\n') == std::string::npos) {
        return text;
      }
    }
    Fail(place, "must be one line of text, of at most " + std::to_string(longest) + " characters");
    return "";
  }

  std::string OneOf(const Pointer& place, const ordered_json& value,
                    std::initializer_list<std::string_view> names) {
    if (value.is_string() && IsAmong(names, value.get<std::string>())) return value;
    std::string list;
    for (const auto name : names) list += (list.empty() ? "" : ", ") + std::string(name);
    Fail(place, "must be one of " + list);
    return "";
  }

  bool Bool(const Pointer& place, const ordered_json& value) {
    if (!value.is_boolean()) Fail(place, "must be true or false");
    return value.is_boolean() && value.get<bool>();
  }

  std::string ReadUrl(const Pointer& place, const ordered_json& value) {
    auto url = value.is_string() ? value.get<std::string>() : "";
    if (!http::IsPlainUrl(url) || text::Printable(url, url.size()) != url) {
      Fail(place, "must be http://HOST[:PORT][/PATH] or https://…");
      return "";
    }
    while (url.back() == '/') url.pop_back();
    return url;
  }

  std::string ReadPath(const Pointer& place, const ordered_json& value) {
    if (value.is_string() && contract::IsAppFilePath(value.get<std::string>())) return value;
    Fail(place, "must be " + std::string(contract::kAppFilePathRule));
    return "";
  }

  std::string ReadPathOrUrl(const Pointer& place, const ordered_json& value) {
    auto text = value.is_string() ? value.get<std::string>() : "";
    if (contract::IsAppFilePath(text)) return text;
    if (!http::IsPlainUrl(text)) {
      Fail(place, "must be http://HOST[:PORT][/PATH], https://… or " +
                      std::string(contract::kAppFilePathRule));
    }
    return text;
  }

  void ReadPaths(const Pointer& place, const ordered_json& value) {
    if (!value.is_object()) return Fail(place, "must hold `interaction: /path` lines");
    for (const auto& [name, path] : value.items()) {
      if (!IsAmong(contract::kAppFilePaths, name)) {
        Fail(place / name, "there is no such interaction");
      } else {
        const bool is_off = path == "off" || path == false;
        app_.paths[name] = is_off ? "" : ReadPath(place / name, path);
      }
    }
  }

  template <typename ReadItem>
  void ReadList(const Pointer& place, const ordered_json& value, std::size_t most, ReadItem read) {
    if (!value.is_array() || value.size() > most) {
      return Fail(place, "must be a list of at most " + std::to_string(most));
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i].is_object()) {
        read(place / i, value[i]);
      } else {
        Fail(place / i, "must hold `name: value` lines");
      }
    }
  }

  void Require(const Pointer& place, const ordered_json& value,
               std::initializer_list<const char*> names) {
    for (const auto* name : names) {
      if (!value.contains(name)) Fail(place, std::string(name) + " is missing");
    }
  }

  void ReadParameter(const Pointer& place, const ordered_json& value) {
    Parameter parameter;
    parameter.group = kAuthentication;
    for (const auto& [name, part] : value.items()) {
      const auto at = place / name;
      if (name == "key") {
        parameter.key = ReadKey(at, part);
      } else if (name == "label") {
        parameter.label = Text(at, part, kLongestLabel);
      } else if (name == "type") {
        parameter.type =
            OneOf(at, part, {"text", "numeric", "alphanumeric", "toggle", "selectpicker"});
      } else if (name == "group") {
        parameter.group = OneOf(at, part, {kAuthentication, kSettings});
      } else if (name == "required") {
        parameter.is_required = Bool(at, part);
      } else if (name == "options-url") {
        parameter.options_url = ReadPathOrUrl(at, part);
      } else if (name == "parent") {
        parameter.parent = ReadKey(at, part);
      } else {
        Fail(at, "is not a known entry");
      }
    }
    Require(place, value, {"key", "label", "type"});
    app_.parameters.push_back(std::move(parameter));
    places_.push_back(place);
  }

  std::string ReadKey(const Pointer& place, const ordered_json& value) {
    constexpr std::size_t kLongest = 64;
    auto key = value.is_string() ? value.get<std::string>() : "";
    const bool is_key =
        !key.empty() && key.size() <= kLongest && std::all_of(key.begin(), key.end(), [](char c) {
          return text::IsAlphanumeric(c) || c == '_' || c == '-' || c == '.';
        });
    if (is_key) return key;
    Fail(place, "must be at most 64 letters, digits and _-.");
    return "";
  }

  // What fits or does not by what else there is, in whatever order the entries stand.
  void CheckParameters() {
    std::set<std::string> keys;
    for (std::size_t i = 0; i < app_.parameters.size(); ++i) {
      const auto& parameter = app_.parameters[i];
      const bool is_new = keys.insert(parameter.key).second;
      if (!is_new && !parameter.key.empty()) Fail(places_[i] / "key", "is there twice");
      const bool is_picker = parameter.type == "selectpicker";
      if (!is_picker && !parameter.options_url.empty()) {
        Fail(places_[i] / "options-url", "is for a selectpicker only");
      }
      if (is_picker && app_.OptionsUrlOf(parameter).empty()) {
        Fail(places_[i], "a selectpicker needs options-url, or the path select-options");
      }
      CheckParent(i);
    }
  }

  void CheckParent(std::size_t i) {
    const auto& parameter = app_.parameters[i];
    if (parameter.parent.empty()) return;
    const auto end = app_.parameters.begin() + static_cast<std::ptrdiff_t>(i);
    const bool is_there = std::any_of(app_.parameters.begin(), end, [&](const auto& other) {
      return other.key == parameter.parent && other.type == "toggle" && other.parent.empty() &&
             other.group == parameter.group;
    });
    if (!is_there) {
      Fail(places_[i] / "parent",
           "must be the key of a toggle that stands before, in the same group, and has no parent");
    }
  }

  void ReadWebhook(const Pointer& place, const ordered_json& value) {
    Webhook webhook;
    webhook.content_type = "application/json";
    for (const auto& [name, part] : value.items()) {
      const auto at = place / name;
      if (name == "label") {
        if (!text::IsEmptyText(part)) webhook.label = Text(at, part, kLongestLabel);
      } else if (name == "path") {
        webhook.url = ReadPath(at, part);
      } else if (name == "url") {
        webhook.url = ReadUrl(at, part);
      } else if (name == "content-type") {
        webhook.content_type =
            OneOf(at, part, {"application/json", "application/x-www-form-urlencoded"});
      } else if (name == "events") {
        ReadEvents(at, part, webhook);
      } else {
        Fail(at, "is not a known entry");
      }
    }
    Require(place, value, {"events"});
    if (value.contains("path") == value.contains("url")) Fail(place, "needs either path or url");
    app_.webhooks.push_back(std::move(webhook));
  }

  void ReadEvents(const Pointer& place, const ordered_json& value, Webhook& webhook) {
    const std::string rule =
        "must be a list of events (conversation.closed), domains (conversations.domain, "
        "users.domain, connectors.domain), or \"*\" for all";
    if (!value.is_array() || value.empty()) return Fail(place, rule);
    for (std::size_t i = 0; i < value.size(); ++i) {
      const auto name = value[i].is_string() ? value[i].get<std::string>() : "";
      const bool is_known =
          name == "*" || IsAmong(kDomains, name) || contract::FindEventType(name) != nullptr;
      if (!is_known) {
        Fail(place / i, rule);
      } else if (IsAmong(webhook.events, name)) {
        Fail(place / i, "is there twice");
      } else {
        webhook.events.push_back(name);
      }
    }
  }

  const text::YamlLines& lines_;
  std::vector<std::string>& errors_;
  App app_;
  std::vector<Pointer> places_;  // of the parameters
};

App ReadEntries(const ordered_json& entries, const text::YamlLines& lines,
                std::vector<std::string>& errors) {
  if (entries.is_object()) return AppReader(lines, errors).Read(entries);
  errors.emplace_back("must hold `name: value` lines");
  return {};
}

}  // namespace

App ReadApp(const std::string& yaml, std::vector<std::string>& errors) {
  if (yaml.size() > kLongestAppFile) {
    errors.emplace_back("must not be larger than " + std::to_string(kLongestAppFile) + " bytes");
    return {};
  }
  try {
    text::YamlLines lines;
    const auto entries = text::ParseYaml(yaml, lines);
    return ReadEntries(entries, lines, errors);
  } catch (const std::runtime_error& error) {
    errors.emplace_back(error.what());
    return {};
  }
}

App ReadApp(const ordered_json& entries, std::vector<std::string>& errors) {
  return ReadEntries(entries, {}, errors);
}

}  // namespace connector::sandbox::apps
