#include "checker/probe.h"

#include <algorithm>
#include <thread>

#include "base/text/ascii.h"
#include "base/web/query.h"
#include "checker/interruption.h"
#include "contract/schemas.h"

namespace connector::checker {
namespace {

// A connector that answers slowly, but always in time, ends as well.
constexpr std::chrono::seconds kLeastBudget{10};
constexpr std::chrono::milliseconds kShortestWait{100};
constexpr std::chrono::seconds kLongestWait{5};  // that a 429 may ask for
constexpr std::size_t kSampleSize = 200;
constexpr std::size_t kLargestPage = 1'000;

constexpr std::string_view kHexDigits = "0123456789abcdef";

std::uint64_t Mix(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 14695981039346656037U ^ seed;  // FNV-1a: the same on every machine
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

template <typename Random>
std::string MakeMarker(Random& random) {
  std::string marker = "connector-check-";
  for (int i = 0; i < 16; ++i) marker += kHexDigits[random() & 15U];
  return marker;
}

template <typename Random>
std::string MakeUuid(Random& random) {
  std::string uuid = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  for (char& c : uuid) {
    if (c == 'x') c = kHexDigits[random() & 15U];
  }
  return uuid;
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

std::string Encode(const Parameters& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    query +=
        (query.empty() ? "" : "&") + web::PercentEncode(name) + "=" + web::PercentEncode(value);
  }
  return query;
}

std::string TextOf(const Json& object, std::string_view field) {
  if (!object.is_object()) return "";
  const auto found = object.find(std::string(field));
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<std::string> Ids(const std::vector<Json>& items) {
  std::vector<std::string> ids;
  ids.reserve(items.size());
  for (const auto& item : items) {
    if (auto id = TextOf(item, "id"); !id.empty()) ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<std::string> Identities(const std::vector<Json>& items) {
  auto identities = Ids(items);
  if (identities.size() == items.size()) return identities;
  identities.clear();
  for (const auto& item : items) identities.push_back(item.dump());
  return identities;
}

Probe::Probe(Session& session, std::string_view name)
    : session_(session),
      random_(Mix(session.seed(), name)),
      budget_(kLeastBudget + 2 * session.http().timeout) {}

bool Probe::IsPresent(Endpoint endpoint) {
  if (target().IsConfigured(endpoint)) return !target().PathOf(endpoint).empty();
  const auto known = session_.presence.find(endpoint);
  if (known != session_.presence.end()) return known->second;
  const bool is_post = FactsOf(endpoint).method == "POST" && MayPost();
  auto call = is_post ? Call{endpoint, "POST"} : GetCall(endpoint);
  const int status = StatusOf(call);
  call.path = "/connector-check-nothing";
  const bool is_like_nothing = status >= 300 && status != 401 && status == StatusOf(call);
  const bool is_absent = status == 404 || status == 405 || status == 410 || status == 501;
  return session_.presence[endpoint] = !is_absent && !is_like_nothing;
}

int Probe::StatusOf(const Call& call) { return Send(call).answer->status; }

bool Probe::Lists(Endpoint endpoint) {
  if (!IsPresent(endpoint)) return false;
  const auto exchange = Get(endpoint);
  std::string reason;
  const auto value = ParseAnswer(exchange.answer->body, reason);
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

std::string_view Probe::SearchName(std::string_view first, std::string_view later) {
  const auto finds_nothing = [this](std::string_view name) {
    return List(Endpoint::kProducts, {{std::string(name), Marker()}}).items.empty();
  };
  if (target().revision == contract::Revision::k2017_09) return first;
  if (target().revision == contract::Revision::k2023_10) return later;
  auto& name = session_.search_name;
  if (name.empty()) name = !finds_nothing(first) && finds_nothing(later) ? later : first;
  return name;
}

HttpRequest Probe::Request(const Call& call) const {
  const auto& target = session_.target();
  HttpRequest request{call.method, target.url, {}, call.body, {}};
  std::string path(call.path.empty() ? target.PathOf(call.endpoint) : call.path);
  if (const auto at = path.find("{parameter}"); at != std::string::npos) {
    path.replace(at, std::string_view("{parameter}").size(),
                 web::PercentEncode(target.select_parameter));
  }
  request.url += path + (call.query.empty() ? "" : "?" + call.query);
  const bool signs_body = call.method == "POST" || call.method == "PUT";
  if (call.method == "POST") request.headers.emplace_back("Content-Type", call.content_type);
  if (call.signatures) {
    request.signatures = *call.signatures;
  } else if (target.secret) {
    request.signatures = {MakeSignature(*target.secret, signs_body ? call.body : call.query)};
  }
  return request;
}

Exchange Probe::Send(const Call& call) {
  for (;;) {
    if (session_.IsCancelled()) throw Interrupted{};
    auto exchange = session_.Send(Request(call), call.endpoint == Endpoint::kWebhooks);
    if (session_.IsCancelled()) throw Interrupted{};
    Spend(exchange.took);
    if (!exchange.answer) throw Verdict{Result::kError, exchange.failure, exchange, ""};
    const int status = exchange.answer->status;
    const auto seconds = exchange.answer->Header("Retry-After");
    const bool says_when =
        (status == 429 || status == 503) && seconds.size() == 1 && text::IsDigits(seconds);
    const std::chrono::seconds wait(says_when ? seconds.front() - '0' : 0);
    if (!says_when || wait > kLongestWait) return exchange;
    const auto pause = std::max<std::chrono::milliseconds>(wait, kShortestWait);
    std::this_thread::sleep_for(pause);
    Spend(pause);
  }
}

std::vector<Exchange> Probe::SendAtOnce(const std::vector<Call>& calls) {
  std::vector<HttpRequest> requests;
  requests.reserve(calls.size());
  for (const auto& call : calls) requests.push_back(Request(call));
  auto exchanges =
      session_.SendAtOnce(std::move(requests), calls.front().endpoint == Endpoint::kWebhooks);
  if (session_.IsCancelled()) throw Interrupted{};
  for (const auto& exchange : exchanges) {
    Spend(exchange.took / static_cast<int>(exchanges.size()));
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
  const auto value = ParseAnswer(exchange.answer->body, reason);
  Expect(value.has_value(), exchange, "a bare JSON array", reason);
  Expect(value->is_array(), exchange, "a bare JSON array");
  auto items = value->get<std::vector<Json>>();
  if (items.size() > kLargestPage) items.resize(kLargestPage);
  return {std::move(items), std::move(exchange)};
}

Json Probe::Answer(const Exchange& exchange, std::string_view schema, const std::string& expected) {
  ExpectStatus(exchange, {200}, expected);
  std::string reason;
  const auto value = ParseAnswer(exchange.answer->body, reason);
  Expect(value.has_value(), exchange, expected, reason);
  const auto misfit = contract::FindMisfit(schema, *value);
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
  if (status == 429) Skip("the connector answers 429: too many requests; try again with --rate");
  Expect(std::find(statuses.begin(), statuses.end(), status) != statuses.end(), exchange,
         "status " + Join(statuses) + (because.empty() ? "" : ": " + because));
}

void Probe::Skip(std::string reason) { throw Verdict{Result::kSkipped, std::move(reason), {}, ""}; }

void Probe::NotApplicable(std::string reason) {
  throw Verdict{Result::kNotApplicable, std::move(reason), {}, ""};
}

std::string Probe::Marker() { return MakeMarker(random_); }

std::string Probe::Uuid() { return MakeUuid(random_); }

std::string Probe::FreshMarker() {
  std::random_device random;
  return MakeMarker(random);
}

std::string Probe::FreshUuid() {
  std::random_device random;
  return MakeUuid(random);
}

void Probe::Spend(std::chrono::milliseconds time) {
  if (time > budget_) Skip("the connector answers too slowly to find this out");
  budget_ -= time;
}

void Probe::BeginCleanUp() {
  session_.SetCleaningUp(true);
  budget_ = kLeastBudget + 2 * session_.http().timeout;
}

}  // namespace connector::checker
