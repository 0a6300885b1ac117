#include <algorithm>

#include "checker/check.h"

namespace connector::checker::verification {
namespace {

using Fields = nlohmann::ordered_json;

constexpr auto kVerification = Endpoint::kVerification;

enum class Form { k2017, k2018 };

std::string Body(Form form, const Fields& fields) {
  auto elements = Fields::array();
  for (const auto& [name, value] : fields.items()) {
    if (form == Form::k2018) {
      elements.push_back({{"key", name}, {"value", value}});
    } else {
      const auto text = value.is_string() ? value.get<std::string>() : value.dump();
      elements.push_back({{"id", name}, {"value", text}, {"fieldType", "TEXT"}});
    }
  }
  return elements.dump();
}

struct Verified {
  bool is_valid;
  std::vector<std::string> faults;  // the fields that are at fault
  Json body;
  Exchange exchange;
};

Verified VerifyBody(Probe& probe, Form form, const std::string& body) {
  auto exchange = probe.Post(kVerification, body);
  if (exchange.answer->status == 429) {
    Probe::Skip("too many wrong credentials were tried lately; wait " +
                std::string(exchange.answer->Header("Retry-After")) + " s");
  }
  const auto* const schema =
      form == Form::k2017 ? "verification-answer.2017-09" : "verification-answer.2018-02";
  const auto answer =
      probe.Answer(exchange, schema,
                   "what is wrong with the values in the body, in the form of the question: " +
                       std::string(schema));
  Verified verified{answer[form == Form::k2017 ? "isValid" : "isStepValid"] == true,
                    {},
                    answer,
                    std::move(exchange)};
  const auto* const list = form == Form::k2017 ? "fields" : "errors";
  if (answer.contains(list) && answer[list].is_array()) {
    for (const auto& fault : answer[list]) {
      verified.faults.push_back(TextOf(fault, form == Form::k2017 ? "id" : "parameterKey"));
    }
  }
  return verified;
}

Verified Verify(Probe& probe, Form form, const Fields& fields) {
  return VerifyBody(probe, form, Body(form, fields));
}

void ExpectRejection(Probe& probe, const Verified& verified) {
  probe.Expect(!verified.is_valid, verified.exchange, "the credentials to be rejected");
}

// Whether a field in that form is looked at. A connector that knows the other form alone says 400.
bool Knows(Probe& probe, Form form) {
  return probe.Post(kVerification, Body(form, {{probe.Marker(), "1"}})).answer->status != 400;
}

// Those that the connector has to know: its revision says so, or that it knows no other.
std::vector<Form> Forms(Probe& probe) {
  if (probe.target().revision == contract::Revision::k2017_09) return {Form::k2017};
  if (probe.target().revision == contract::Revision::k2023_10) return {Form::k2018};
  if (!Knows(probe, Form::k2017)) return {Form::k2018};
  if (!Knows(probe, Form::k2018)) return {Form::k2017};
  return {Form::k2017, Form::k2018};
}

void AnswersIn(Probe& probe, Form form) {
  const auto forms = Forms(probe);
  if (std::find(forms.begin(), forms.end(), form) == forms.end()) {
    Probe::NotApplicable("the connector knows the other form");
  }
  Verify(probe, form, {{probe.Marker(), "1"}});
}

void FirstForm(Probe& probe) { AnswersIn(probe, Form::k2017); }

void SecondForm(Probe& probe) { AnswersIn(probe, Form::k2018); }

void EmptyArray(Probe& probe) {
  if (Forms(probe).front() != Form::k2017) {
    Probe::NotApplicable("the connector knows the other form");
  }
  VerifyBody(probe, Form::k2017, "[]");
}

void Malformed(Probe& probe) {
  for (const std::string body :
       {"", "{", "null", "{}", "\"login\"", "[1]", "[[]]", R"([{"value":"x"}])",
        R"([{"id":"a","value":"x","fieldType":"TEXT"},{"key":"b","value":"y"}])"}) {
    probe.ExpectStatus(probe.Post(kVerification, body), {400},
                       "the body is no array of fields in one of the two forms");
  }
}

void Accepts(Probe& probe) {
  for (const auto form : Forms(probe)) {
    const auto verified = Verify(probe, form, probe.target().accepted);
    probe.Expect(verified.is_valid, verified.exchange,
                 "the configuration's accepted-credentials to be accepted");
  }
}

void Rejects(Probe& probe) {
  for (const auto form : Forms(probe)) {
    ExpectRejection(probe, Verify(probe, form, probe.target().rejected));
  }
}

// The first of the fields is the login.
void NoHint(Probe& probe) {
  for (const auto form : Forms(probe)) {
    const auto known = Verify(probe, form, probe.target().rejected);
    auto fields = probe.target().rejected;
    fields.begin().value() = Probe::FreshMarker();  // failures are counted for each login
    const auto unknown = Verify(probe, form, fields);
    probe.Expect(known.body == unknown.body, unknown.exchange,
                 "the same answer to a login that does not exist as to a wrong password",
                 "the answers tell which logins exist");
  }
}

void AllFaults(Probe& probe) {
  for (const auto form : Forms(probe)) {
    const auto first = probe.Marker();
    const auto second = probe.Marker();
    const auto verified = Verify(probe, form, {{first, "1"}, {second, "2"}});
    const auto has = [&](const std::string& name) {
      return std::find(verified.faults.begin(), verified.faults.end(), name) !=
             verified.faults.end();
    };
    probe.Expect(has(first) && has(second), verified.exchange,
                 "all faults at once, so both fields that do not exist");
  }
}

void NoEcho(Probe& probe) {
  for (const auto form : Forms(probe)) {
    auto fields = probe.target().rejected;
    if (fields.is_null()) fields = {{"login", ""}, {"password", ""}};
    const auto marker = Probe::FreshMarker();
    for (auto& value : fields) {
      if (value.is_string()) value = marker;
    }
    const auto exchange = probe.Post(kVerification, Body(form, fields));
    if (exchange.answer->status != 200) {
      Probe::Skip("the answer is a " + std::to_string(exchange.answer->status));
    }
    probe.Expect(exchange.answer->body.find(marker) == std::string::npos, exchange,
                 "no value of a field in the answer");
  }
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr auto kCredentials = Need::kCredentials;
  return {
      {.requirement = "verification.first-form", .endpoint = kVerification, .run = FirstForm, .posts = true},
      {.requirement = "verification.second-form", .endpoint = kVerification, .run = SecondForm, .posts = true},
      {.requirement = "verification.empty-array", .endpoint = kVerification, .run = EmptyArray, .posts = true},
      {.requirement = "verification.malformed", .endpoint = kVerification, .run = Malformed, .posts = true},
      {.requirement = "verification.all-faults", .endpoint = kVerification, .run = AllFaults, .posts = true},
      {.requirement = "verification.no-echo", .endpoint = kVerification, .run = NoEcho, .posts = true},
      {.requirement = "verification.accepts", .endpoint = kVerification, .run = Accepts, .need = kCredentials, .posts = true},
      {.requirement = "verification.rejects", .endpoint = kVerification, .run = Rejects, .need = kCredentials, .posts = true},
      {.requirement = "verification.no-hint", .endpoint = kVerification, .run = NoHint, .need = kCredentials, .posts = true, .only_after = "verification.rejects"},
  };
}
// clang-format on

}  // namespace connector::checker::verification
