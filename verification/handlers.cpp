#include "verification/handlers.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/web/flat_body.h"
#include "base/web/later.h"
#include "base/web/query.h"

namespace connector::verification {
namespace {

// What waits for its answer holds the names of all fields that are at fault.
constexpr std::size_t kLongestName = 255;  // bytes

// It does not tell which of the two was wrong.
constexpr auto* kWrongCredentials = "The login or the password is wrong.";

std::string KeyOf(const std::vector<shop::Parameter>& parameters, shop::Credential credential) {
  for (const auto& parameter : parameters) {
    if (parameter.credential == credential) return parameter.key;
  }
  return "";
}

web::Response ComeBack(const web::Problem& problem, std::chrono::seconds wait) {
  auto response = web::ToResponse(problem);
  auto& headers = response.headers;  // a 503 has a Retry-After of its own
  headers.erase(std::remove_if(headers.begin(), headers.end(),
                               [](const auto& header) { return header.first == "Retry-After"; }),
                headers.end());
  headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

// `password_key` is the parameter's that a wrong one is reported on.
web::Response ToResponse(const CredentialChecker::Decision& decision, WireForm wire_form,
                         std::vector<Fault> faults, const std::string& password_key) {
  switch (decision.verdict) {
    case Verdict::kRight: break;
    case Verdict::kWrong:
      faults.push_back({"WRONG_CREDENTIALS", kWrongCredentials, password_key});
      break;
    case Verdict::kThrottled:
      return ComeBack({429, "There were too many attempts. Try again later.", ""},
                      decision.retry_after);
    case Verdict::kUnchecked:
      return ComeBack({503, "The password cannot be checked now.", ""}, decision.retry_after);
  }
  return ToResponse(wire_form, faults);
}

}  // namespace

Handlers::Handlers(sql::Reader& reader, shop::Store& shop, CredentialChecker& checker)
    : reader_(reader), shop_(shop), parameters_(reader), checker_(checker) {}

web::Answer Handlers::Verify(const web::Request& request) {
  const auto encoding = web::EncodingOf(request);
  const auto* json = std::get_if<web::Encoding>(&encoding);
  if (json == nullptr || *json != web::Encoding::kJson) {
    return web::ToResponse({415, "The body must be application/json.", ""});
  }
  const auto parsed = ParseForm(request.body);
  if (const auto* problem = std::get_if<web::Problem>(&parsed)) return web::ToResponse(*problem);
  const auto& form = std::get<Form>(parsed);
  if (std::any_of(form.values.begin(), form.values.end(),
                  [](const auto& value) { return value.key.size() > kLongestName; })) {
    return web::ToResponse({400, "A field's name has at most 255 bytes.", ""});
  }

  const sql::Snapshot snapshot(reader_);
  const auto parameters = parameters_.All();
  auto faults = Check(form, parameters);
  const auto login = CredentialOf(form, parameters, shop::Credential::kLogin);
  const auto password = CredentialOf(form, parameters, shop::Credential::kPassword);
  if (!login || !password) return ToResponse(form.wire_form, faults);
  return web::Later(
      [&](CredentialChecker::Done done) {
        checker_.Check({*login, *password, parameters_.PasswordHash(*login)}, std::move(done));
      },
      [wire_form = form.wire_form, faults = std::move(faults),
       password_key = KeyOf(parameters, shop::Credential::kPassword)](
          const CredentialChecker::Decision& decision) {
        return ToResponse(decision, wire_form, faults, password_key);
      });
}

web::Response Handlers::ParameterOptions(const web::Request& request) {
  web::Query query(request.query);
  const auto operator_locale = query.Text("operatorLocale").value_or("");
  if (query.problem()) return web::ToResponse(*query.problem());

  const sql::Snapshot snapshot(reader_);
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

}  // namespace connector::verification
