#include "sandbox/apps/installation_request.h"

#include "base/text/text.h"
#include "base/web/json_body.h"

namespace connector::sandbox::apps {
namespace {

constexpr std::size_t kLongestWord = 400;  // bytes: of an app's name, which has 100 characters

// Where a member goes to; both null if there is none of that name.
struct Place {
  std::string* text = nullptr;
  Typed* group = nullptr;
};

Place PlaceOf(const std::string& name, InstallationRequest& read) {
  if (name == "app") return {&read.app, nullptr};
  if (name == "website") return {&read.website, nullptr};
  if (name == "step") return {&read.step, nullptr};
  if (name == kAuthentication) return {nullptr, &read.authentication};
  if (name == kSettings) return {nullptr, &read.settings};
  if (name == "values") return {nullptr, &read.values};
  return {};
}

std::string TakeMember(const std::string& name, const Typed& value, InstallationRequest& read) {
  const auto place = PlaceOf(name, read);
  if (place.group != nullptr) {
    if (!value.is_object()) return name + " must be an object: the values by their keys.";
    *place.group = value;
  } else if (place.text != nullptr) {
    const bool is_word =
        value.is_number_integer() ||
        (value.is_string() && value.get_ref<const std::string&>().size() <= kLongestWord);
    if (!is_word) return name + " must be a text.";
    *place.text = value.is_string() ? value.get<std::string>() : value.dump();
  } else {
    return text::Printable(name, 100) +
           ": the body may hold app, website, step, authentication, settings and values.";
  }
  return "";
}

}  // namespace

std::variant<InstallationRequest, web::Problem> ReadInstallationRequest(
    const web::Request& request) {
  const auto strict = web::ReadJsonObject(request);
  if (const auto* problem = std::get_if<web::Problem>(&strict)) return *problem;
  InstallationRequest read;
  const auto body = Typed::parse(request.body.empty() ? "{}" : request.body);
  for (const auto& [name, value] : body.items()) {
    if (auto error = TakeMember(name, value, read); !error.empty()) {
      return web::Problem{400, std::move(error), ""};
    }
  }
  return read;
}

Typed ValuesOf(const InstallationRequest& request, const App& app, std::string_view group) {
  auto values = group == kAuthentication ? request.authentication : request.settings;
  for (const auto& [key, value] : request.values.items()) {
    const auto* parameter = app.Find(key);
    if ((parameter == nullptr ? kAuthentication : parameter->group) == group) values[key] = value;
  }
  return values;
}

}  // namespace connector::sandbox::apps
