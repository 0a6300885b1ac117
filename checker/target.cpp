#include "checker/target.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "base/text/text.h"
#include "base/text/yaml.h"
#include "contract/app_file.h"

namespace connector::checker {
namespace {

using OrderedJson = nlohmann::ordered_json;

// Reads one entry; says what it must be where it is something else, otherwise "".
using Reader = std::function<std::string(const OrderedJson& value, Target& target)>;

struct Entry {
  std::string_view name;
  Reader read;
};

bool IsText(const OrderedJson& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty();
}

Reader Text(std::string Target::*member) {
  return [member](const OrderedJson& value, Target& target) -> std::string {
    if (!IsText(value)) return "must be a text in quotes";
    target.*member = value;
    return "";
  };
}

// What is typed into a form: texts and booleans by the name of their field.
Reader Form(OrderedJson Target::*member) {
  return [member](const OrderedJson& value, Target& target) -> std::string {
    const auto is_field = [](const OrderedJson& field) {
      return field.is_string() || field.is_boolean();
    };
    if (!value.is_object() || value.empty() || !std::all_of(value.begin(), value.end(), is_field)) {
      return "must hold `field: \"text\"` or `field: true` lines";
    }
    target.*member = value;
    return "";
  };
}

std::string ReadPaths(const OrderedJson& value, Target& target) {
  if (!value.is_object()) return "must hold `endpoint: /path` lines";
  for (const auto& [name, path] : value.items()) {
    const auto* const facts =
        std::find_if(kEndpoints.begin(), kEndpoints.end(),
                     [&name = name](const auto& each) { return each.name == name; });
    if (facts == kEndpoints.end()) return name + ": there is no such endpoint";
    const bool is_off = path == "off" || path == false;
    if (!is_off &&
        !(path.is_string() && contract::IsAppFilePath(path.get_ref<const std::string&>()))) {
      return name + ": must be off, or " + std::string(contract::kAppFilePathRule);
    }
    target.paths[facts->endpoint] = is_off ? "" : path.get<std::string>();
  }
  return "";
}

std::string ReadRevision(const OrderedJson& value, Target& target) {
  const auto revision =
      value.is_string() ? contract::ParseRevision(value.get<std::string>()) : std::nullopt;
  if (!revision) return "must be 2017-09 or 2023-10";
  if (!target.revision) target.revision = revision;
  return "";
}

std::string ReadVisitor(const OrderedJson& value, Target& target) {
  std::string rule =
      R"(must hold at least one of idVisitorExternal, emailVisitor, idVisitorUnique, each in quotes)";
  if (!value.is_object()) return rule;
  for (const auto& [name, id] : value.items()) {
    const bool is_known =
        name == "idVisitorExternal" || name == "emailVisitor" || name == "idVisitorUnique";
    if (!is_known || !IsText(id)) return rule;
    target.visitor.emplace_back(name, id);
  }
  return target.visitor.empty() ? rule : "";
}

std::string ReadLocales(const OrderedJson& value, Target& target) {
  if (!value.is_array() || value.size() < 2 || !std::all_of(value.begin(), value.end(), IsText)) {
    return "must be a list of at least two language tags in quotes";
  }
  target.locales = value.get<std::vector<std::string>>();
  return "";
}

// The endpoints are those that an app's file may name.
static_assert([] {
  for (std::size_t i = 0; i < kEndpoints.size(); ++i) {
    if (kEndpoints[i].name != contract::kAppFilePaths[i]) return false;
  }
  return kEndpoints.size() == contract::kAppFilePaths.size();
}());

const std::vector<Entry>& Entries() {
  static const std::vector<Entry> entries{
      {"paths", ReadPaths},
      {"revision", ReadRevision},
      {"connector-version", Text(&Target::connector_version)},
      {"website", Text(&Target::website)},
      {"locales", ReadLocales},
      {"visitor", ReadVisitor},
      {"action", Text(&Target::action)},
      {"accepted-credentials", Form(&Target::accepted)},
      {"rejected-credentials", Form(&Target::rejected)},
      {"select-parameter", Text(&Target::select_parameter)},
      {"website-to-uninstall", Text(&Target::website_to_uninstall)},
  };
  return entries;
}

}  // namespace

bool Target::IsConfigured(Endpoint endpoint) const {
  if (paths.count(endpoint) != 0) return true;
  switch (endpoint) {
    case Endpoint::kVisitorProfile: return !visitor.empty();
    case Endpoint::kVisitorActions: return !action.empty();
    case Endpoint::kVerification: return !accepted.is_null();
    case Endpoint::kSelectOptions: return !select_parameter.empty();
    default: return false;
  }
}

std::string_view Target::PathOf(Endpoint endpoint) const {
  const auto configured = paths.find(endpoint);
  return configured == paths.end() ? FactsOf(endpoint).path : std::string_view(configured->second);
}

void ReadConfiguration(const std::string& yaml, Target& target, std::vector<std::string>& errors) {
  OrderedJson document;
  try {
    document = text::ParseYaml(yaml);
  } catch (const std::runtime_error& error) {
    errors.emplace_back(error.what());
    return;
  }
  if (!document.is_object()) {
    errors.emplace_back("must hold `name: value` lines");
    return;
  }
  for (const auto& [name, value] : document.items()) {
    const auto* known = contract::FindAppFileEntry(name);
    if (known != nullptr && known->reader == contract::AppFileReader::kSandbox) continue;
    const auto entry = std::find_if(Entries().begin(), Entries().end(),
                                    [&name = name](const auto& each) { return each.name == name; });
    const auto error =
        entry == Entries().end() ? "is not a known entry" : entry->read(value, target);
    if (!error.empty()) errors.push_back(name + ": " + error);
  }
}

}  // namespace connector::checker
