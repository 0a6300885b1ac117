#include "checker/probe.h"

#include <algorithm>
#include <functional>

#include "checker/schemas.h"
#include "service/signature.h"
#include "text/strict_json.h"

namespace connector::checker {
namespace {

// A connector that answers slowly, but always in time, ends as well.
constexpr std::chrono::seconds kLeastBudget{10};
constexpr std::size_t kSampleSize = 200;
constexpr std::size_t kLargestPage = 1'000;

constexpr std::string_view kHexDigits = "0123456789abcdef";

std::uint64_t Mix(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 14695981039346656037U ^ seed;  // FNV-1a: the same on every machine
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

bool Names(const Parameters& parameters, std::string_view name) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [name](const auto& parameter) { return parameter.first == name; });
}

std::string Join(const std::vector<int>& statuses) {
  std::string joined;
  for (const int status : statuses) {
    joined += (joined.empty() ? "" : " or ") + std::to_string(status);
  }
  return joined;
}

}  // namespace

std::string_view NameOf(Result result) {
  switch (result) {
    case Result::kPass: return "pass";
    case Result::kFail: return "fail";
    case Result::kSkipped: return "skipped";
    case Result::kNotApplicable: return "not applicable";
    case Result::kError: return "error";
  }
  throw std::logic_error("no such result");
}

std::string Encode(const Parameters& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    query += (query.empty() ? "" : "&") + PercentEncode(name) + "=" + PercentEncode(value);
  }
  return query;
}

std::string TextOf(const Json& object, std::string_view field) {
  if (!object.is_object()) return "";
  const auto found = object.find(std::string(field));
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<std::string> Dump(const std::vector<Json>& items) {
  std::vector<std::string> texts;
  texts.reserve(items.size());
  for (const auto& item : items) texts.push_back(item.dump());
  return texts;
}

Probe::Probe(Session& session, std::string_view name)
    : session_(session),
      random_(Mix(session.seed(), name)),
      deadline_(std::chrono::steady_clock::now() + kLeastBudget + 2 * session.http().timeout) {}

bool Probe::IsPresent(Endpoint endpoint) {
  if (target().IsConfigured(endpoint)) return !target().PathOf(endpoint).empty();
  const auto known = session_.presence.find(endpoint);
  if (known != session_.presence.end()) return known->second;
  const bool is_post = FactsOf(endpoint).method == "POST" && MayPost();
  const auto exchange = is_post ? Post(endpoint, "") : Get(endpoint);
  return session_.presence[endpoint] = exchange.answer->status != 404;
}

bool Probe::Lists(Endpoint endpoint) {
  if (!IsPresent(endpoint)) return false;
  const auto exchange = Get(endpoint);
  std::string reason;
  const auto value = text::ParseStrictJson(exchange.answer->body, reason);
  return exchange.answer->status == 200 && value && value->is_array();
}

std::vector<Endpoint> Probe::Listings() {
  std::vector<Endpoint> listings;
  for (const auto endpoint : {Endpoint::kCategories, Endpoint::kProducts, Endpoint::kVisitorProfile,
                              Endpoint::kClosingOptions}) {
    if (Lists(endpoint)) listings.push_back(endpoint);
  }
  if (listings.empty()) NotApplicable("no interaction answers with a list");
  return listings;
}

HttpRequest Probe::Request(const Call& call) const {
  const auto& target = session_.target();
  HttpRequest request{call.method, target.url, {}, call.body};
  std::string path(target.PathOf(call.endpoint));
  if (const auto at = path.find("{parameter}"); at != std::string::npos) {
    path.replace(at, std::string_view("{parameter}").size(),
                 PercentEncode(target.select_parameter));
  }
  request.url += path + (call.query.empty() ? "" : "?" + call.query);
  const bool signs_body = call.method == "POST" || call.method == "PUT";
  if (call.method == "POST") request.headers.emplace_back("Content-Type", call.content_type);
  if (call.signatures) {
    request.headers.insert(request.headers.end(), call.signatures->begin(), call.signatures->end());
  } else if (target.secret) {
    request.headers.emplace_back(
        kSignatureHeader, service::Sign(*target.secret, signs_body ? call.body : call.query));
  }
  return request;
}

Exchange Probe::Send(const Call& call) {
  CheckBudget();
  auto exchange = session_.Send(Request(call), call.endpoint == Endpoint::kWebhooks);
  if (!exchange.answer) throw Verdict{Result::kError, exchange.failure, exchange, ""};
  return exchange;
}

std::vector<Exchange> Probe::SendAtOnce(const std::vector<Call>& calls) {
  CheckBudget();
  std::vector<HttpRequest> requests;
  requests.reserve(calls.size());
  for (const auto& call : calls) requests.push_back(Request(call));
  auto exchanges =
      session_.SendAtOnce(std::move(requests), calls.front().endpoint == Endpoint::kWebhooks);
  for (const auto& exchange : exchanges) {
    if (!exchange.answer) throw Verdict{Result::kError, exchange.failure, exchange, ""};
  }
  return exchanges;
}

Call Probe::GetCall(Endpoint endpoint, const Parameters& parameters) const {
  auto all = parameters;
  const auto add = [&all](const std::string& name, const std::string& value) {
    if (!value.empty() && !Names(all, name)) all.emplace_back(name, value);
  };
  add("idWebsite", target().website);
  add("idConnectorVersion", target().connector_version);
  return {endpoint, "GET", Encode(all)};
}

Exchange Probe::Get(Endpoint endpoint, const Parameters& parameters) {
  return Send(GetCall(endpoint, parameters));
}

Exchange Probe::Post(Endpoint endpoint, std::string body, std::string content_type) {
  return Send({endpoint, "POST", "", std::move(body), std::move(content_type)});
}

Page Probe::List(Endpoint endpoint, const Parameters& parameters) {
  return ListOf(Get(endpoint, parameters));
}

Page Probe::ListOf(Exchange exchange) {
  ExpectStatus(exchange, {200}, "");
  std::string reason;
  const auto value = text::ParseStrictJson(exchange.answer->body, reason);
  Expect(value.has_value(), exchange, "a body that is JSON", reason);
  Expect(value->is_array(), exchange, "a bare JSON array");
  auto items = value->get<std::vector<Json>>();
  if (items.size() > kLargestPage) items.resize(kLargestPage);
  return {std::move(items), std::move(exchange)};
}

Json Probe::Answer(const Exchange& exchange, std::string_view schema, const std::string& expected) {
  ExpectStatus(exchange, {200}, expected);
  std::string reason;
  const auto value = text::ParseStrictJson(exchange.answer->body, reason);
  Expect(value.has_value(), exchange, expected, reason);
  const auto misfit = FindMisfit(schema, *value);
  Expect(misfit.empty(), exchange, expected, misfit);
  return *value;
}

const std::vector<Json>& Probe::Sample(Endpoint endpoint) {
  auto found = session_.samples.find(endpoint);
  if (found == session_.samples.end()) {
    found = session_.samples.emplace(endpoint, std::nullopt).first;
    try {
      found->second = List(endpoint, {{"limit", std::to_string(kSampleSize)}}).items;
      if (found->second->size() > kSampleSize) found->second->resize(kSampleSize);
    } catch (const Verdict& verdict) {
      if (verdict.result == Result::kError) throw;
    }
  }
  if (!found->second) {
    Skip(std::string(FactsOf(endpoint).name) + " do not answer with a list to choose from");
  }
  return *found->second;
}

void Probe::Expect(bool holds, const Exchange& exchange, const std::string& expected,
                   const std::string& diagnosis) const {
  if (!holds) throw Verdict{Result::kFail, expected, exchange, diagnosis};
}

void Probe::ExpectStatus(const Exchange& exchange, std::vector<int> statuses,
                         const std::string& because) const {
  const int status = exchange.answer->status;
  Expect(std::find(statuses.begin(), statuses.end(), status) != statuses.end(), exchange,
         "status " + Join(statuses) + (because.empty() ? "" : ": " + because));
}

void Probe::Skip(std::string reason) { throw Verdict{Result::kSkipped, std::move(reason), {}, ""}; }

void Probe::NotApplicable(std::string reason) {
  throw Verdict{Result::kNotApplicable, std::move(reason), {}, ""};
}

std::string Probe::Marker() {
  std::string marker = "connector-check-";
  for (int i = 0; i < 16; ++i) marker += kHexDigits[random_() & 15U];
  return marker;
}

std::string Probe::Uuid() {
  std::string uuid = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  for (char& c : uuid) {
    if (c == 'x') c = kHexDigits[random_() & 15U];
  }
  return uuid;
}

void Probe::CheckBudget() const {
  if (std::chrono::steady_clock::now() < deadline_) return;
  throw Verdict{Result::kError, "the check took too long; the connector answers slowly", {}, ""};
}

}  // namespace connector::checker
