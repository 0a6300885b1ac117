#include "service/verification/handlers.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "web/fields.h"
#include "web/query.h"

namespace connector::service::verification {
namespace {

// It does not tell which of the two was wrong.
constexpr auto* kWrongCredentials = "The login or the password is wrong.";

std::string KeyOf(const std::vector<shop::Parameter>& parameters, shop::Credential credential) {
  for (const auto& parameter : parameters) {
    if (parameter.credential == credential) return parameter.key;
  }
  return "";
}

web::Response TooManyAttempts(std::chrono::seconds wait) {
  auto response = web::ToResponse({429, "There were too many attempts. Try again later.", ""});
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

}  // namespace

Handlers::Handlers(store::Reader& reader, shop::Store& shop, Throttle& throttle,
                   PasswordChecker& checker)
    : reader_(reader), shop_(shop), parameters_(reader), throttle_(throttle), checker_(checker) {}

web::Answer Handlers::Verify(const web::Request& request) {
  const auto encoding = web::EncodingOf(request);
  const auto* json = std::get_if<web::Encoding>(&encoding);
  if (json == nullptr || *json != web::Encoding::kJson) {
    return web::ToResponse({415, "The body must be application/json.", ""});
  }
  const auto parsed = ParseForm(request.body);
  if (const auto* problem = std::get_if<web::Problem>(&parsed)) return web::ToResponse(*problem);
  const auto& form = std::get<Form>(parsed);

  const store::Snapshot snapshot(reader_);
  const auto parameters = parameters_.All();
  auto faults = Check(form, parameters);
  const auto login = CredentialOf(form, parameters, shop::Credential::kLogin);
  const auto password = CredentialOf(form, parameters, shop::Credential::kPassword);
  if (!login || !password) return ToResponse(form.wire_form, faults);
  return CheckCredentials(form, std::move(faults),
                          {*login, *password, KeyOf(parameters, shop::Credential::kPassword),
                           parameters_.PasswordHash(*login)},
                          std::string(request.client));
}

web::Answer Handlers::CheckCredentials(const Form& form, std::vector<Fault> faults,
                                       Credentials credentials, const std::string& source) {
  const auto wait = throttle_.Begin(source, credentials.login);
  if (wait.count() > 0) return TooManyAttempts(wait);
  return web::Deferred{[this, wire_form = form.wire_form, faults = std::move(faults),
                        credentials = std::move(credentials),
                        source](const web::Responder& respond) {
    const auto finish = [&throttle = throttle_, wire_form, faults, source, credentials,
                         respond](std::optional<bool> is_right) {
      auto all = faults;
      if (!is_right) {
        throttle.Cancelled(source, credentials.login);
        return respond(web::ToResponse({503, "The password cannot be checked now.", ""}));
      }
      if (*is_right) {
        throttle.Succeeded(source, credentials.login);
      } else {
        all.push_back({"WRONG_CREDENTIALS", kWrongCredentials, credentials.password_key});
      }
      respond(ToResponse(wire_form, all));
    };
    checker_.Check(credentials.hash, credentials.password, finish);
  }};
}

web::Response Handlers::ParameterOptions(const web::Request& request) {
  web::Query query(request.query);
  const auto operator_locale = query.Text("operatorLocale").value_or("");
  if (query.problem()) return web::ToResponse(*query.problem());

  const store::Snapshot snapshot(reader_);
  const auto parameters = parameters_.All();
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& parameter) {
    return parameter.key == request.argument && parameter.type == shop::ParameterType::kSelect;
  });
  const auto website = shop_.FindWebsite(std::nullopt);
  if (found == parameters.end() || !website) {
    return web::ToResponse({404, "There is no such select-picker parameter.", ""});
  }
  const shop::Locale locale(operator_locale, website->language);
  return web::JsonResponse(shop::ToWire(found->options, locale).dump());
}

}  // namespace connector::service::verification
