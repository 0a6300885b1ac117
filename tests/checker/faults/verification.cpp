#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

constexpr auto* kVerification = "/verification";

// One field that does not exist, in the form with these names.
IsMeant OneUnknownField(const std::string& name) {
  return [start = "[{\"" + name + "\":\"connector-check-"](const ProxiedRequest& request) {
    return request.body.rfind(start, 0) == 0 && !Has(request.body, "},{");
  };
}

std::size_t CountOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

void SayThatItIsValid(Json& answer, bool is_valid) {
  answer[answer.contains("isValid") ? "isValid" : "isStepValid"] = is_valid;
}

bool HasRightPassword(const ProxiedRequest& request) {
  return Has(request.body, "copper-pan-2017");
}
bool HasWrongPassword(const ProxiedRequest& request) { return Has(request.body, "steel-pan-2016"); }

}  // namespace

std::vector<Fault> VerificationFaults() {
  return {
      {"isValid is a text",
       {"verification.first-form"},
       OnBody(kVerification, OneUnknownField("id"),
              [](Json& answer) { answer["isValid"] = "false"; })},
      {"the later form is answered in the earlier one",
       {"verification.second-form"},
       OnBody(kVerification, OneUnknownField("key"),
              [](Json& answer) {
                answer = {{"isValid", false}};
              })},
      {"an empty array is a 400",
       {"verification.empty-array"},
       Refusing(kVerification, 400,
                [](const auto& request) {
                  return request.body == "[]" && !SignatureOf(request).empty();
                })},
      {"an object is taken for a form",
       {"verification.malformed"},
       On(
           kVerification, [](const auto& request) { return request.body == "{}"; },
           [](const auto&, const auto&) { return web::JsonResponse(R"({"isValid":false})"); })},
      {"only the first fault is reported",
       {"verification.all-faults"},
       OnBody(kVerification,
              [](Json& answer) {
                auto& faults = answer[answer.contains("fields") ? "fields" : "errors"];
                while (faults.size() > 1) faults.erase(faults.end() - 1);
              })},
      {"the password comes back in the answer",
       {"verification.no-echo"},
       On(
           kVerification,
           [](const auto& request) {
             return CountOf(request.body, "\"value\":\"connector-check-") == 2;
           },
           [](const auto& request, const auto& forward) {
             auto response = forward(request);
             response.body += request.body;
             return response;
           })},
      {"right credentials are rejected",
       {"verification.accepts"},
       OnBody(kVerification, HasRightPassword,
              [](Json& answer) { SayThatItIsValid(answer, false); })},
      {"wrong credentials are accepted",
       {"verification.rejects"},
       OnBody(
           kVerification,
           [](const auto& request) {
             return HasWrongPassword(request) && !Has(request.body, "connector-check-");
           },
           [](Json& answer) { SayThatItIsValid(answer, true); })},
      {"wrong credentials are a 401",
       {"verification.rejects"},
       Refusing(kVerification, 401, HasWrongPassword)},
      {"an unknown login is told from a wrong password",
       {"verification.no-hint"},
       OnBody(
           kVerification,
           [](const auto& request) {
             return HasWrongPassword(request) && Has(request.body, "connector-check-");
           },
           [](Json& answer) { answer["message"] = "There is no such login."; })},
  };
}

}  // namespace connector::testing
