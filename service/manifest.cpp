#include "service/manifest.h"

#include <algorithm>
#include <sstream>

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

std::string Describe(const shop::Parameter& parameter, const ManifestInput& input) {
  std::string text(shop::ToString(parameter.type));
  text += parameter.is_required ? ", required" : ", optional";
  text += ", label \"" + shop::Choose(parameter.labels, shop::Locale("", input.language)) + '"';
  if (parameter.type == shop::ParameterType::kSelect) {
    text += ", options from " + input.public_url + "/settings/" + parameter.key + "/options";
  }
  return text;
}

}  // namespace

std::string CheckPublicUrl(const std::string& url) {
  const std::string scheme = "https://";
  if (url.rfind(scheme, 0) != 0 || url.size() == scheme.size()) {
    return "must begin with https://, as the platform calls nothing else";
  }
  const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '?' && c != '#';
  });
  if (!is_plain) return "must be a URL without a query and a fragment";
  return url.back() == '/' ? "must not end with a slash" : "";
}

std::string Manifest(const ManifestInput& input) {
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
