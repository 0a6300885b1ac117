#include "service/manifest.h"

#include <algorithm>
#include <sstream>

#include "base/http/address.h"
#include "base/text/yaml_writer.h"
#include "contract/event_types.h"

namespace connector::service {
namespace {

struct Row {
  std::string name;
  std::string value;
};

void Print(std::ostringstream& text, const std::string& title, const std::vector<Row>& rows) {
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.name.size());
  text << '\n' << title << '\n';
  for (const auto& row : rows) {
    text << "  " << row.name << std::string(width - row.name.size() + 2, ' ') << row.value << '\n';
  }
}

std::string LabelOf(const shop::Parameter& parameter, const ManifestInput& input) {
  return shop::Choose(parameter.labels, shop::Locale("", input.language));
}

std::string Describe(const shop::Parameter& parameter, const ManifestInput& input) {
  std::string text(shop::ToString(parameter.type));
  text += parameter.is_required ? ", required" : ", optional";
  text += ", label \"" + LabelOf(parameter, input) + '"';
  if (parameter.type == shop::ParameterType::kSelect) {
    text += ", options from " + input.public_url + "/settings/" + parameter.key + "/options";
  }
  return text;
}

// As the sandbox calls it.
std::string_view TypeInFile(shop::ParameterType type) {
  switch (type) {
    case shop::ParameterType::kText: return "text";
    case shop::ParameterType::kNumeric: return "numeric";
    case shop::ParameterType::kAlphanumeric: return "alphanumeric";
    case shop::ParameterType::kBoolean: return "toggle";
    case shop::ParameterType::kSelect: return "selectpicker";
  }
  return "";
}

// All in one group: they are verified together.
nlohmann::ordered_json EntryOf(const shop::Parameter& parameter, const ManifestInput& input) {
  return {{"key", parameter.key},
          {"label", LabelOf(parameter, input)},
          {"type", TypeInFile(parameter.type)},
          {"group", "authentication"},
          {"required", parameter.is_required}};
}

std::string ToYaml(const ManifestInput& input) {
  nlohmann::ordered_json file{{"name", "Reference connector"},
                              {"url", input.public_url},
                              {"privacy", "private"},
                              {"revision", contract::ToString(input.revision)},
                              {"paths",
                               {{"categories", "/categories"},
                                {"products", "/products"},
                                {"visitor-profile", "/visitor-profile"},
                                {"visitor-actions", "/visitor-profile/actions"},
                                {"closing-options", "/closing-options"},
                                {"verification", "/verification"},
                                {"select-options", "/settings/{parameter}/options"},
                                {"webhooks", "/webhooks"},
                                {"health", "/health"}}}};
  auto& parameters = file["parameters"] = nlohmann::ordered_json::array();
  for (const auto& parameter : input.parameters) parameters.push_back(EntryOf(parameter, input));
  file["webhooks"] =
      nlohmann::ordered_json::array({{{"label", "All events"},
                                      {"path", "/webhooks"},
                                      {"content-type", "application/json"},
                                      {"events", nlohmann::ordered_json::array({"*"})}}});
  return "# The app of this connector: for connector-sandbox, and for connector-check --config.\n" +
         text::WriteYaml(file);
}

// Of what follows the scheme.
bool IsOnThisMachine(const std::string& rest) {
  const bool has_brackets = rest.front() == '[';
  const auto host =
      has_brackets ? rest.substr(1, rest.find(']') - 1) : rest.substr(0, rest.find_first_of(":/"));
  return http::IsLoopback(host);
}

}  // namespace

std::string CheckPublicUrl(const std::string& url, ManifestFormat format) {
  const std::string scheme = "https://";
  const std::string local = "http://";
  const bool is_local = format == ManifestFormat::kYaml && url.rfind(local, 0) == 0 &&
                        url.size() > local.size() && IsOnThisMachine(url.substr(local.size()));
  if (!is_local && (url.rfind(scheme, 0) != 0 || url.size() == scheme.size())) {
    return format == ManifestFormat::kYaml
               ? "must begin with https://, or with http:// and this machine's name"
               : "must begin with https://, as the platform calls nothing else";
  }
  const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '?' && c != '#';
  });
  if (!is_plain) return "must be a URL without a query and a fragment";
  return url.back() == '/' ? "must not end with a slash" : "";
}

std::string Manifest(const ManifestInput& input, ManifestFormat format) {
  if (format == ManifestFormat::kYaml) return ToYaml(input);
  const auto& url = input.public_url;
  std::ostringstream text;
  text << "What to enter on the developer platform for this connector.\n";
  Print(text, "App security",
        {{"secret token", input.has_secret ? "the one this connector is configured with"
                                           : "none is configured: set secret-file first"},
         {"health check URL", url + "/health"}});
  Print(text, "App authentication", {{"verification URL", url + "/verification"}});
  std::vector<Row> parameters;
  for (const auto& parameter : input.parameters) {
    parameters.push_back({parameter.key, Describe(parameter, input)});
  }
  if (parameters.empty()) parameters.push_back({"none", ""});
  Print(text, "App authentication, fields in this order", parameters);
  Print(text, "App interactions",
        {{"product list, categories", url + "/categories"},
         {"product list, products", url + "/products"},
         {"visitor profile (customer information)", url + "/visitor-profile"},
         {"customer information action", url + "/visitor-profile/actions"},
         {"conversation closing options (closing form)", url + "/closing-options"}});
  std::vector<Row> events{{"URL", url + "/webhooks"}};
  for (const auto& type : contract::EventTypes())
    events.push_back({"event", std::string(type.name)});
  Print(text, "Webhooks", events);
  return text.str();
}

}  // namespace connector::service
