#include "contract/signature.h"

#include "base/text/ascii.h"
#include "checker/check.h"
#include "checker/diagnosis.h"

namespace connector::checker::signature {
namespace {

// Bytes that come out different when they are parsed and written again.
constexpr auto* kOddQuery =
    "z=%7e&connectorCheck=a%20b+c%2Bd%5B%5d[]&connectorCheck=caf%c3%A9&y=%2F/%3D&a=&limit=1";
constexpr auto* kOddBody =
    "{ \"z\": 1.0,\t\"a\":\"caf\\u00e9 \u00e9 \\/ <&>\", \"big\": 1e2,\n \"eventType\" : "
    "\"connector-check.odd\" , \"eventId\":\"";

bool IsRefused(const Exchange& exchange) {
  return exchange.answer->status == 401 || exchange.answer->status == 403;
}

// Whether the refusal is the one that a request without a signature gets. A website whose connector
// was uninstalled is refused too, but otherwise.
bool IsRefusedForSignature(Probe& probe, Call call, const Exchange& exchange) {
  if (!IsRefused(exchange)) return false;
  call.signatures.emplace();
  const auto without = probe.Send(call);
  return without.answer->status == exchange.answer->status &&
         without.answer->body == exchange.answer->body;
}

using Signatures = std::vector<Signature>;

// A right call to every endpoint whose requests have to be signed. What the POSTs say is about
// nothing that exists.
std::vector<Call> SignedCalls(Probe& probe) {
  std::vector<Call> calls;
  for (const auto endpoint : {Endpoint::kCategories, Endpoint::kProducts, Endpoint::kVisitorProfile,
                              Endpoint::kClosingOptions}) {
    if (probe.IsPresent(endpoint)) calls.push_back(probe.GetCall(endpoint, {{"limit", "1"}}));
  }
  if (!probe.target().select_parameter.empty() && probe.IsPresent(Endpoint::kSelectOptions)) {
    calls.push_back(probe.GetCall(Endpoint::kSelectOptions, {{"operatorLocale", "en"}}));
  }
  const auto post = [&](Endpoint endpoint, const std::string& body, const std::string& type) {
    if (probe.IsPresent(endpoint)) calls.push_back({endpoint, "POST", "", body, type});
  };
  if (probe.MayPost()) {
    const Json event{{"eventId", probe.Uuid()}, {"eventType", "connector-check.signature"}};
    const Json click{{"action", probe.Marker()},
                     {"idVisitorUnique", probe.Marker()},
                     {"idConversation", probe.Marker()}};
    post(Endpoint::kVisitorActions, click.dump(), "application/json");
    post(Endpoint::kVerification, "[]", "application/json");
    post(Endpoint::kWebhooks, event.dump(), "application/json");
    post(Endpoint::kWebhooks, "eventType=connector-check.signature&eventId=" + probe.Uuid(),
         "application/x-www-form-urlencoded");
  }
  if (calls.empty()) Probe::NotApplicable("there is nothing that has to be signed");
  return calls;
}

// One for a query and one for a body, as far as there are both.
std::vector<Call> OneOfEach(Probe& probe) {
  std::vector<Call> chosen;
  for (const auto& call : SignedCalls(probe)) {
    const bool is_new = chosen.empty() || (chosen.back().method == "GET" && call.method == "POST");
    if (is_new) chosen.push_back(call);
  }
  return chosen;
}

const std::string& Signed(const Call& call) {
  return call.method == "POST" ? call.body : call.query;
}

// With the connector's secret.
Signature Made(const Probe& probe, const Call& call, const Making& making = {}) {
  return MakeSignature(*probe.target().secret, Signed(call), making);
}

// With another one.
Signature Foreign(const std::string& secret, const Call& call) {
  return HarmlessSignature(contract::Sign(secret, Signed(call)));
}

void ExpectRefused(Probe& probe, Call call, Signatures signatures, const std::string& what) {
  call.signatures = std::move(signatures);
  const auto exchange = probe.Send(call);
  probe.Expect(IsRefused(exchange), exchange, "status 401: " + what);
}

void ExpectAccepted(Probe& probe, const Call& call) {
  const auto exchange = probe.Send(call);
  if (!IsRefusedForSignature(probe, call, exchange)) return;
  probe.Expect(false, exchange, "no refusal: the signature is right", DiagnoseRefusal(probe, call));
}

void AcceptsRight(Probe& probe) {
  for (const auto& call : SignedCalls(probe)) ExpectAccepted(probe, call);
}

void AcceptsNoQuery(Probe& probe) {
  for (const auto& call : SignedCalls(probe)) {
    if (call.method == "GET") return ExpectAccepted(probe, {call.endpoint, "GET", ""});
  }
  Probe::NotApplicable("there is no interaction");
}

void ExactQuery(Probe& probe) {
  for (const auto& call : SignedCalls(probe)) {
    if (call.method != "GET") continue;
    const auto common = probe.GetCall(call.endpoint).query;
    return ExpectAccepted(probe, {call.endpoint, "GET", kOddQuery + ("&" + common)});
  }
  Probe::NotApplicable("there is no interaction");
}

void ExactBody(Probe& probe) {
  if (!probe.IsPresent(Endpoint::kWebhooks)) Probe::NotApplicable("there are no webhooks");
  ExpectAccepted(probe,
                 {Endpoint::kWebhooks, "POST", "", kOddBody + probe.Uuid() + "\" }  \r\n\n"});
}

void HeaderNameInAnyCase(Probe& probe) {
  for (auto call : OneOfEach(probe)) {
    auto signature = Made(probe, call);
    for (const auto& name :
         {text::ToLower(contract::kSignatureHeader), text::ToUpper(contract::kSignatureHeader)}) {
      signature.name = name;
      call.signatures = {signature};
      const auto exchange = probe.Send(call);
      probe.Expect(!IsRefusedForSignature(probe, call, exchange), exchange,
                   "no refusal: header names have no case");
    }
  }
}

void RefusesMissing(Probe& probe) {
  for (const auto& call : SignedCalls(probe)) {
    ExpectRefused(probe, call, {}, "the request is not signed");
  }
}

void RefusesWrong(Probe& probe) {
  for (const auto& call : SignedCalls(probe)) {
    ExpectRefused(probe, call, {Foreign(probe.Marker(), call)}, "it is signed with another secret");
  }
  for (const auto& call : OneOfEach(probe)) {
    ExpectRefused(probe, call, {Made(probe, call, {.last_is_wrong = true})},
                  "the last digit of the signature is wrong");
    ExpectRefused(probe, call, {Made(probe, call, {.digits = 63})}, "it is one digit short");
    ExpectRefused(probe, call, {Made(probe, call, {.digits = 10})}, "there are only ten digits");
    ExpectRefused(probe, call, {HarmlessSignature("sha256=")}, "there are no digits");
    ExpectRefused(probe, call, {HarmlessSignature("")}, "the signature is empty");
    ExpectRefused(probe, call, {Foreign("", call)}, "it is signed with an empty secret");
  }
}

void OneAlgorithm(Probe& probe) {
  for (const auto& call : OneOfEach(probe)) {
    ExpectRefused(probe, call, {Made(probe, call, {.prefix = "sha1=", .is_sha1 = true})},
                  "it is a right signature of another algorithm");
    ExpectRefused(probe, call, {Made(probe, call, {.prefix = "none="})},
                  "there is no algorithm \"none\"");
    ExpectRefused(probe, call, {Made(probe, call, {.prefix = "sha1="})},
                  "the digits are those of another algorithm");
  }
}

void CoversQuery(Probe& probe) {
  for (const auto& call : SignedCalls(probe)) {
    if (call.method != "GET") continue;
    auto tampered = call;
    tampered.query += "&offset=1";
    ExpectRefused(probe, tampered, {Made(probe, tampered, {.bytes = call.query})},
                  "the query was changed after it was signed");
    ExpectRefused(probe, call, {Made(probe, call, {.bytes = ""})}, "no query was signed");
  }
}

void CoversBody(Probe& probe) {
  if (!probe.MayPost()) Probe::Skip("--read-only leaves POSTs out");
  for (const auto& call : SignedCalls(probe)) {
    if (call.method != "POST") continue;
    auto tampered = call;
    tampered.body.insert(1, " ");
    ExpectRefused(probe, tampered, {Made(probe, tampered, {.bytes = call.body})},
                  "the body was changed after it was signed");
    tampered.body = call.body + "\n";
    ExpectRefused(probe, tampered, {Made(probe, tampered, {.bytes = call.body})},
                  "a newline was added to the body after it was signed");
    ExpectRefused(probe, call, {Made(probe, call, {.bytes = ""})}, "no body was signed");
  }
}

void RefusesTwo(Probe& probe) {
  for (const auto& call : OneOfEach(probe)) {
    const auto right = Made(probe, call);
    const auto wrong = Foreign(probe.Marker(), call);
    ExpectRefused(probe, call, {right, wrong}, "there are two signatures");
    ExpectRefused(probe, call, {wrong, right}, "there are two signatures");
  }
}

// A request that cannot be read and is not signed is refused for its signature.
void BeforeParsing(Probe& probe) {
  for (const auto& call : OneOfEach(probe)) {
    auto unreadable = call;
    if (call.method == "GET") {
      unreadable.query = "limit=ten&offset=%zz";
    } else {
      unreadable.body = "{";
    }
    ExpectRefused(probe, unreadable, {},
                  "the signature is checked before anything of the request is read");
  }
}

void NoHint(Probe& probe) {
  for (const auto& call : OneOfEach(probe)) {
    auto missing = call;
    missing.signatures.emplace();
    auto wrong = call;
    wrong.signatures = {Foreign(probe.Marker(), call)};
    const auto first = probe.Send(missing);
    const auto second = probe.Send(wrong);
    probe.Expect(
        first.answer->status == second.answer->status && first.answer->body == second.answer->body,
        second, "the same answer to a wrong signature as to none");
  }
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr auto kSecret = Need::kSecret;
  constexpr std::string_view kAccepts = "signature.accepts";
  return {
      {.requirement = "signature.accepts", .run = AcceptsRight, .need = kSecret},
      {.requirement = "signature.no-query", .run = AcceptsNoQuery, .need = kSecret, .only_after = kAccepts},
      {.requirement = "signature.exact-query", .run = ExactQuery, .need = kSecret, .only_after = kAccepts},
      {.requirement = "signature.exact-body", .endpoint = Endpoint::kWebhooks, .run = ExactBody, .need = kSecret, .posts = true, .only_after = kAccepts},
      {.requirement = "signature.header-case", .run = HeaderNameInAnyCase, .need = kSecret, .only_after = kAccepts},
      {.requirement = "signature.missing", .run = RefusesMissing, .need = kSecret},
      {.requirement = "signature.wrong", .run = RefusesWrong, .need = kSecret, .only_after = "signature.missing"},
      {.requirement = "signature.one-algorithm", .run = OneAlgorithm, .need = kSecret, .only_after = "signature.missing"},
      {.requirement = "signature.covers-query", .run = CoversQuery, .need = kSecret, .only_after = "signature.missing"},
      {.requirement = "signature.covers-body", .run = CoversBody, .need = kSecret, .posts = true, .only_after = "signature.missing"},
      {.requirement = "signature.two-headers", .run = RefusesTwo, .need = kSecret, .only_after = "signature.wrong"},
      {.requirement = "signature.before-parsing", .run = BeforeParsing, .need = kSecret, .only_after = "signature.missing"},
      {.requirement = "signature.no-hint", .run = NoHint, .need = kSecret, .only_after = "signature.missing"},
  };
}
// clang-format on

}  // namespace connector::checker::signature
