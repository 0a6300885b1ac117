#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/text.h"
#include "checker/check.h"

namespace connector::checker::common {
namespace {

constexpr auto kProducts = Endpoint::kProducts;
constexpr std::string_view kProductsAnswer = "products.answers";

// The answers to all calls that are answered with JSON whoever asks. The health check is younger
// than the revision of 2017.
std::vector<Exchange> JsonAnswers(Probe& probe) {
  std::vector<Call> calls;
  for (const auto endpoint : {Endpoint::kCategories, kProducts, Endpoint::kClosingOptions}) {
    calls.push_back(probe.GetCall(endpoint));
  }
  if (probe.target().revision != contract::Revision::k2017_09)
    calls.push_back(probe.GetCall(Endpoint::kHealth));
  const auto& visitor = probe.target().visitor;
  calls.push_back(probe.GetCall(Endpoint::kVisitorProfile,
                                visitor.empty() ? Parameters{} : Parameters{visitor.front()}));
  if (!probe.target().select_parameter.empty()) {
    calls.push_back(probe.GetCall(Endpoint::kSelectOptions));
  }
  std::vector<Exchange> answers;
  for (const auto& call : calls) {
    if (!probe.IsPresent(call.endpoint)) continue;
    auto exchange = probe.Send(call);
    if (exchange.answer->status == 200) answers.push_back(std::move(exchange));
  }
  if (answers.empty()) Probe::NotApplicable("nothing is answered with 200");
  return answers;
}

void MediaType(Probe& probe) {
  for (const auto endpoint : probe.Listings()) {
    const auto exchange = probe.Get(endpoint);
    const auto type = text::ToLower(exchange.answer->Header("Content-Type"));
    const auto end = std::min(type.find_first_of("; \t"), type.size());
    const auto charset = type.find("charset=", end);
    const auto value = charset == std::string::npos ? "utf-8" : type.substr(charset + 8);
    const bool is_utf8 = value.rfind("utf-8", 0) == 0 || value.rfind("\"utf-8\"", 0) == 0;
    probe.Expect(type.substr(0, end) == "application/json" && is_utf8, exchange,
                 "the Content-Type application/json, in UTF-8 where it says so");
  }
}

void Utf8(Probe& probe) {
  for (const auto& exchange : JsonAnswers(probe)) {
    const auto wrong = text::FirstInvalidByte(exchange.answer->body);
    probe.Expect(!wrong, exchange, "a body in UTF-8",
                 "the byte at " + std::to_string(wrong.value_or(0)) + " is none");
  }
}

// What is not UTF-8 is another check's matter.
void OneReading(Probe& probe) {
  for (const auto& exchange : JsonAnswers(probe)) {
    if (text::FirstInvalidByte(exchange.answer->body)) continue;
    std::string reason;
    const auto value = ParseAnswer(exchange.answer->body, reason);
    probe.Expect(value.has_value(), exchange, "JSON that can be read in one way only", reason);
  }
}

// Neither of them changes the answer.
void ExpectSameProducts(Probe& probe, const std::string& more, const std::string& because) {
  auto call = probe.GetCall(kProducts, {{"limit", "5"}});
  const auto expected = probe.ListOf(probe.Send(call));
  call.query += more;
  const auto page = probe.ListOf(probe.Send(call));
  probe.Expect(Identities(page.items) == Identities(expected.items), page.exchange,
               "the same as without \"" + more + "\": " + because);
}

void UnknownParameter(Probe& probe) {
  ExpectSameProducts(probe, "&connectorCheck=1&a%5Bb%5D=c", "unknown parameters are ignored");
}

void EmptyParameter(Probe& probe) {
  ExpectSameProducts(probe, "&idCategory=&offset=&idOperator=", "an empty value means absent");
}

void PercentDecoding(Probe& probe) {
  const auto expected = probe.List(kProducts, {{"limit", "2"}});
  if (probe.List(kProducts, {{"limit", "3"}}).items.size() < 3) {
    Probe::NotApplicable("there are too few products");
  }
  auto call = probe.GetCall(kProducts);
  call.query = "%6Cimi%74=%32" + (call.query.empty() ? "" : "&" + call.query);
  const auto page = probe.ListOf(probe.Send(call));
  probe.Expect(Identities(page.items) == Identities(expected.items), page.exchange,
               "the same as with limit=2: names and values are percent-decoded");
}

void RepeatedParameter(Probe& probe) {
  auto call = probe.GetCall(kProducts, {{"limit", "1"}});
  call.query += "&limit=2";
  probe.ExpectStatus(probe.Send(call), {400}, "nobody can tell which of the two was meant");
}

void InvalidUtf8(Probe& probe) {
  auto call = probe.GetCall(kProducts);
  call.query = "idCategory=%C3%28" + (call.query.empty() ? "" : "&" + call.query);
  probe.ExpectStatus(probe.Send(call), {400}, "the text is not UTF-8");
}

// Whatever a client sends, it is the client's mistake and not the connector's.
void NoServerError(Probe& probe) {
  const std::string long_text(2'000, 'x');
  for (const std::string& value :
       {std::string("%00"), std::string("%F0%9F%92%A9"), std::string("%27%20OR%201%3D1%20--"),
        std::string("%22"), std::string("..%2F..%2Fetc%2Fpasswd"), std::string("%25s%25n"),
        std::string("%E2%80%AE"), std::string("%"), std::string("-1"), std::string("NaN"),
        std::string("%5B%5D"), std::string("99999999999999999999"), long_text}) {
    for (const std::string name : {"idCategory", "searchQuery", "search%5Bdefault%5D%5Bcontains%5D",
                                   "idWebsite", "idConnectorVersion", "limit", "offset"}) {
      const auto exchange = probe.Send({kProducts, "GET", name + "=" + value});
      probe.Expect(exchange.answer->status < 500, exchange,
                   "an answer or a 4xx, not a server error");
    }
  }
}

void UnknownWebsite(Probe& probe) {
  for (const auto endpoint : probe.Listings()) {
    const auto exchange = probe.Get(endpoint, {{"idWebsite", probe.Marker()}});
    if (exchange.answer->status == 403) continue;
    const auto page = probe.ListOf(exchange);
    probe.Expect(page.items.empty(), page.exchange, "[]: there is no such website");
  }
}

void UnknownVersion(Probe& probe) {
  for (const auto endpoint : probe.Listings()) {
    probe.List(endpoint, {{"idConnectorVersion", probe.Marker()}});
  }
}

void AtOnce(Probe& probe) {
  constexpr int kCalls = 16;
  std::vector<Call> calls;
  std::vector<std::vector<std::string>> expected;
  for (int i = 0; i < kCalls; ++i) {
    calls.push_back(probe.GetCall(
        kProducts, {{"limit", std::to_string(1 + i % 4)}, {"offset", std::to_string(i)}}));
    expected.push_back(Identities(probe.ListOf(probe.Send(calls.back())).items));
  }
  const auto exchanges = probe.SendAtOnce(calls);
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const auto page = probe.ListOf(exchanges[i]);
    probe.Expect(Identities(page.items) == expected[i], exchanges[i],
                 "the answer that the same call gets alone; it was one of " +
                     std::to_string(kCalls) + " at once");
  }
}

// The platform's for webhooks. Whoever asks for more patience does not change it.
constexpr std::chrono::seconds kPlatformsPatience{30};

void ExpectInTime(Probe& probe, const Exchange& slowest, const std::string& because) {
  const auto limit =
      std::min<std::chrono::milliseconds>(probe.session().http().timeout, kPlatformsPatience);
  probe.Expect(slowest.took < limit, slowest,
               "an answer within " + std::to_string(limit.count()) + " ms" + because);
}

void InTime(Probe& probe) {
  const auto& slowest = probe.session().slowest();
  if (!slowest) Probe::Skip("no other check asked anything");
  ExpectInTime(probe, *slowest, "");
}

void WebhooksInTime(Probe& probe) {
  const auto& slowest = probe.session().slowest_webhook();
  if (!slowest) Probe::Skip("no other check sent a webhook");
  ExpectInTime(probe, *slowest, "; then the platform sends the event again");
}

void OddHead(Probe& probe) {
  const auto& odd = probe.session().odd_head();
  if (!odd) return;
  probe.Expect(false, odd->first, "a head that every client reads alike", odd->second);
}

// What programs print of themselves when they fail.
void RevealsNothing(Probe& probe) {
  for (const auto& refusal : probe.session().refusals()) {
    for (const auto* sign :
         {"Traceback (most recent call last)", "Stack trace", "stack trace:", "SQLSTATE",
          "SQL syntax", "syntax error near", "at java.", "at Object.<anonymous>", "node_modules/",
          "/usr/lib/", "/usr/local/", "/home/", "/var/www/", "/app/", "Exception in thread",
          "Fatal error: ", "panic: ", "goroutine "}) {
      probe.Expect(
          refusal.answer->body.find(sign) == std::string::npos, refusal,
          "an error that tells nothing of the inside; this one says \"" + std::string(sign) + "\"");
    }
  }
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  return {
      {.requirement = "common.media-type", .run = MediaType},
      {.requirement = "common.utf-8", .run = Utf8},
      {.requirement = "common.one-reading", .run = OneReading},
      {.requirement = "common.unknown-parameter", .endpoint = kProducts, .run = UnknownParameter, .only_after = kProductsAnswer},
      {.requirement = "common.empty-parameter", .endpoint = kProducts, .run = EmptyParameter, .only_after = kProductsAnswer},
      {.requirement = "common.percent-decoding", .endpoint = kProducts, .run = PercentDecoding, .only_after = kProductsAnswer},
      {.requirement = "common.repeated-parameter", .endpoint = kProducts, .run = RepeatedParameter, .only_after = kProductsAnswer},
      {.requirement = "common.invalid-utf-8", .endpoint = kProducts, .run = InvalidUtf8, .only_after = kProductsAnswer},
      {.requirement = "common.no-server-error", .endpoint = kProducts, .run = NoServerError, .only_after = kProductsAnswer},
      {.requirement = "common.unknown-website", .run = UnknownWebsite},
      {.requirement = "common.unknown-version", .run = UnknownVersion},
      {.requirement = "common.at-once", .endpoint = kProducts, .run = AtOnce, .only_after = kProductsAnswer},
  };
}

std::vector<Check> SeenChecks() {
  return {
      {.requirement = "common.in-time", .run = InTime, .run_at_end = true},
      {.requirement = "common.head", .run = OddHead, .run_at_end = true},
      {.requirement = "webhooks.in-time", .run = WebhooksInTime, .run_at_end = true},
      {.requirement = "common.reveals-nothing", .run = RevealsNothing, .run_at_end = true},
  };
}
// clang-format on

}  // namespace connector::checker::common
