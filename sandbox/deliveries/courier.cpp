#include "sandbox/deliveries/courier.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

#include "base/text/ascii.h"
#include "base/text/json.h"
#include "contract/signature.h"

namespace connector::sandbox::deliveries {
namespace {

using nlohmann::ordered_json;

constexpr auto* kUserAgent = "iAdvize-Sandbox";
constexpr std::size_t kMostAnswerBytes = std::size_t{4} << 20;
constexpr std::size_t kMostKeptBytes = std::size_t{64} << 10;  // of a body
// R (platform, 2.4): after the end of the attempt that failed.
constexpr std::array<std::int64_t, 2> kRetriesAfterMs{10'000, 20'000};

std::string Distort(std::optional<Misbehaviour> kind, std::string signature) {
  constexpr std::string_view kPrefix = "sha256=";
  const auto digits = signature.size() - kPrefix.size();
  if (kind == Misbehaviour::kSignatureTruncated) signature.resize(kPrefix.size() + digits / 2);
  if (kind == Misbehaviour::kSignatureUpperCase) {
    signature = std::string(kPrefix) + text::ToUpper(signature.substr(kPrefix.size()));
  }
  return signature;
}

ordered_json BoundedBody(const std::string& body) {
  ordered_json bounded{{"body", body.substr(0, kMostKeptBytes)}};
  if (body.size() > kMostKeptBytes) bounded["bodyBytes"] = body.size();
  return bounded;
}

bool IsSuccess(const http::Outcome& outcome) {
  return outcome.answer && outcome.answer->status >= 200 && outcome.answer->status < 300;
}

std::string ErrorOf(const http::Outcome& outcome, const http::ClientOptions& options) {
  if (IsSuccess(outcome)) return "";
  if (!outcome.answer) return http::InWords(outcome, options);
  const auto status = outcome.answer->status;
  const std::string answered = "the answer was " + std::to_string(status);
  return status >= 300 && status < 400 ? answered + ": redirects are not followed" : answered;
}

// What is wrong with one of the answers, the first of which counts.
std::string FaultOf(const Job& job, const std::vector<std::optional<std::int64_t>>& statuses) {
  for (const auto& status : statuses) {
    if (auto fault = FindFault(job.misbehaviour, status); !fault.empty()) return fault;
  }
  return "";
}

// Of what no HTTP library sends.
std::optional<RawManner> MannerOf(std::optional<Misbehaviour> kind) {
  if (kind == Misbehaviour::kBodyCut) return RawManner::kBodyCut;
  if (kind == Misbehaviour::kHeadersByteByByte) return RawManner::kHeadByteByByte;
  if (kind == Misbehaviour::kAtOnce) return RawManner::kWhole;
  return std::nullopt;
}

bool LosesAcknowledgement(const Job& job) {
  return job.attempts == 0 && (job.misbehaviour == Misbehaviour::kAcknowledgementLost ||
                               job.misbehaviour == Misbehaviour::kSentAtRenewed);
}

std::int64_t SentAt(const Job& job, std::int64_t now_ms) {
  if (job.misbehaviour == Misbehaviour::kSentAtRenewed) return now_ms;
  return job.sent_at.value_or(now_ms);
}

}  // namespace

http::ClientOptions ClientOptionsFor(const platform::Clock& clock, const SenderOptions& options,
                                     IsCancelled is_cancelled) {
  http::ClientOptions client;
  client.user_agent = kUserAgent;
  const auto scaled = [&](std::chrono::milliseconds time) {
    return options.scales_timeouts ? clock.Scaled(time) : time;
  };
  client.timeout = scaled(options.answer_timeout);
  client.connect_timeout = scaled(options.connect_timeout);
  client.ca_file = options.ca_file;
  client.max_answer_bytes = kMostAnswerBytes;
  client.is_cancelled = std::move(is_cancelled);
  return client;
}

Courier::Courier(const platform::Clock& clock, const SenderOptions& options,
                 IsCancelled is_cancelled)
    : clock_(clock),
      options_(options),
      is_cancelled_(std::move(is_cancelled)),
      client_options_(ClientOptionsFor(clock, options, is_cancelled_)),
      client_(client_options_) {}

void Courier::Sign(const Job& job, http::ClientRequest& request) const {
  const auto kind = job.misbehaviour;
  if (!options_.signs || kind == Misbehaviour::kSignatureMissing) return;
  auto secret = job.secret;
  if (kind == Misbehaviour::kSignatureWrong) secret += "?";
  if (kind == Misbehaviour::kPreviousSecret) secret = job.previous_secret.value_or("");
  request.headers.emplace_back(contract::kSignatureHeader,
                               Distort(kind, contract::Sign(secret, request.body)));
}

Courier::Trip Courier::Pack(const Job& job, std::int64_t sent_at) {
  Trip trip;
  auto body = MakeBody(job, sent_at);
  trip.attempt.uuid = random_.Uuid();
  trip.request = {"POST",
                  job.url,
                  {{"X-iAdvize-CorrelationId", job.correlation_id},
                   {"X-iAdvize-Delivery", trip.attempt.uuid},
                   {"Content-Type", std::move(body.content_type)}},
                  std::move(body.bytes)};
  Sign(job, trip.request);
  ordered_json request{{"method", trip.request.method},
                       {"url", trip.request.url},
                       {"headers", ordered_json(trip.request.headers)}};
  request["headers"].push_back({"User-Agent", kUserAgent});
  request.update(BoundedBody(trip.request.body));
  trip.attempt.request = text::DumpReplacing(request);
  trip.attempt.started_at = clock_.NowMs();
  return trip;
}

void Courier::MakeRaw(RawManner manner, std::vector<Trip>& trips) {
  std::vector<http::ClientRequest> requests;
  for (auto& trip : trips) {
    requests.push_back(trip.request);
    requests.back().headers.emplace_back("User-Agent", kUserAgent);
  }
  const RawLimits limits{client_options_.connect_timeout, client_options_.timeout,
                         client_options_.max_answer_bytes};
  auto outcomes = SendRaw(requests, manner, limits, is_cancelled_);
  for (std::size_t i = 0; i < trips.size(); ++i) trips[i].outcome = std::move(outcomes[i]);
}

// Why it cannot be done as it is wanted; "" if it can.
std::string Courier::FindObstacle(const Job& job) const {
  if (job.misbehaviour == Misbehaviour::kPreviousSecret && !job.previous_secret) {
    return "not possible: the app has no previous secret";
  }
  const bool is_plain = job.url.rfind("http://", 0) == 0;
  return MannerOf(job.misbehaviour) && !is_plain ? "not possible over TLS" : "";
}

void Courier::Make(const Job& job, std::vector<Trip>& trips) {
  if (auto obstacle = FindObstacle(job); !obstacle.empty()) {
    for (auto& trip : trips) {
      trip.outcome.kind = http::FailureKind::kOther;
      trip.outcome.failure = obstacle;
    }
    return;
  }
  if (const auto manner = MannerOf(job.misbehaviour)) return MakeRaw(*manner, trips);
  std::thread second;
  if (trips.size() > 1) {
    second = std::thread([&] {
      http::Client client(client_options_);
      trips[1].outcome = client.Send(trips[1].request);
    });
  }
  trips.front().outcome = client_.Send(trips.front().request);
  if (second.joinable()) second.join();
}

std::vector<Result> Courier::Send(const std::vector<Job>& jobs) {
  const auto now_ms = clock_.NowMs();
  std::vector<Trip> trips;
  trips.reserve(jobs.size() + 1);
  for (const auto& job : jobs) trips.push_back(Pack(job, SentAt(job, now_ms)));
  if (jobs.front().misbehaviour == Misbehaviour::kTwice) {
    trips.push_back(Pack(jobs.front(), SentAt(jobs.front(), now_ms)));
  }
  Make(jobs.front(), trips);
  std::vector<Result> results;
  if (jobs.size() == 1) {
    const bool is_unanswered =
        std::any_of(trips.begin(), trips.end(), [](const Trip& t) { return !t.outcome.answer; });
    if (is_unanswered && is_cancelled_()) return {};
    results.push_back(Judge(jobs.front(), SentAt(jobs.front(), now_ms), trips));
    return results;
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!trips[i].outcome.answer && is_cancelled_()) continue;
    std::vector<Trip> own;
    own.push_back(std::move(trips[i]));
    results.push_back(Judge(jobs[i], SentAt(jobs[i], now_ms), own));
  }
  return results;
}

Result Courier::Judge(const Job& job, std::int64_t sent_at, std::vector<Trip>& trips) const {
  Result result;
  result.delivery = job.delivery;
  result.subscription = job.subscription;
  result.epoch = job.epoch;
  result.attempts = job.attempts + 1;
  result.sent_at = job.sent_at.value_or(sent_at);
  bool is_acknowledged = true;
  std::vector<std::optional<std::int64_t>> statuses;
  for (auto& trip : trips) {
    auto& [request, attempt, outcome] = trip;
    attempt.took_ms = outcome.took.count();
    attempt.error = ErrorOf(outcome, client_options_);
    is_acknowledged = is_acknowledged && attempt.error.empty();
    if (outcome.answer) {
      attempt.status = outcome.answer->status;
      ordered_json answer{{"headers", ordered_json(outcome.answer->headers)}};
      answer.update(BoundedBody(outcome.answer->body));
      attempt.answer = text::DumpReplacing(answer);
    }
    statuses.push_back(attempt.status);
    if (attempt.error.empty() && LosesAcknowledgement(job)) {
      attempt.error = "the acknowledgement was lost, on purpose";
      is_acknowledged = false;
    }
    result.made.push_back(std::move(attempt));
  }
  const auto retry = static_cast<std::size_t>(job.attempts);
  if (const auto obstacle = FindObstacle(job); !obstacle.empty()) {
    result.state = "given_up";
    result.verdict = obstacle;
    return result;
  }
  if (is_acknowledged) {
    result.state = "acknowledged";
  } else if (retry < kRetriesAfterMs.size() && IsRetried(job.misbehaviour)) {
    result.state = "waiting";
    result.due_at = clock_.NowMs() + kRetriesAfterMs.at(retry);
    return result;
  } else {
    result.state = "given_up";
  }
  result.verdict = FaultOf(job, statuses);
  return result;
}

}  // namespace connector::sandbox::deliveries
