#include "sandbox/interactions/caller.h"

#include <utility>

#include "base/sql/query.h"
#include "base/sql/reader.h"
#include "base/text/json.h"
#include "base/text/strict_json.h"
#include "base/web/flat_body.h"
#include "contract/schemas.h"
#include "contract/signature.h"

namespace connector::sandbox::interactions {
namespace {

using nlohmann::ordered_json;

// What is beyond is no answer of the contract's, and would take long to look at.
constexpr text::JsonLimits kAnswerLimits{kMostAnswerBytes, 32, 500'000};

constexpr const char* kGone = "the app was deleted meanwhile";
constexpr const char* kNotEnded = "there is no answer yet, or the sandbox ended before one came";

std::string_view QueryOf(std::string_view url) {
  const auto mark = url.find('?');
  return mark == std::string_view::npos ? "" : url.substr(mark + 1);
}

std::string Cut(const std::string& body) { return body.substr(0, kMostBodyBytesKept); }

// Bodies of requests are the sandbox's own, and whole.
std::string Describe(const http::ClientRequest& request) {
  return text::DumpReplacing<ordered_json>({{"method", request.method},
                                            {"url", request.url},
                                            {"headers", ordered_json(request.headers)},
                                            {"body", request.body}});
}

std::string Describe(const http::ClientAnswer& answer) {
  return text::DumpReplacing<ordered_json>({{"headers", ordered_json(answer.headers)},
                                            {"body", Cut(answer.body)},
                                            {"bodyBytes", answer.body.size()},
                                            {"isCut", answer.body.size() > kMostBodyBytesKept}});
}

bool IsSuccess(int status) { return status >= 200 && status < 300; }

// The availability check asks for nothing but the status.
std::string JudgeStatus(const Call& call, const http::ClientAnswer& answer) {
  const bool is_right = call.kind == "webhooks" ? IsSuccess(answer.status) : answer.status == 200;
  if (is_right) return "";
  auto text = "the status is " + std::to_string(answer.status) +
              (call.kind == "webhooks" ? ", not 20x" : ", not 200");
  if (answer.status >= 300 && answer.status < 400) text += "; redirects are not followed";
  return text;
}

// Reads the answer's body into the result, or says there what does not fit.
void Judge(const Call& call, CallResult& result) {
  const auto& answer = *result.answer;
  result.misfit = JudgeStatus(call, answer);
  if (!result.misfit.empty() || call.schema.empty()) return;
  if (web::MediaTypeOf(answer.Header("Content-Type")) != "application/json") {
    result.misfit = "the Content-Type is not application/json";
    return;
  }
  text::JsonFault fault;
  auto body = text::ParseStrictJson(answer.body, kAnswerLimits, fault);
  if (!body) {
    result.misfit = "not JSON that can be read in one way only: " + fault.reason;
    return;
  }
  result.misfit = contract::FindMisfit(call.schema, *body);
  const bool is_other = !result.misfit.empty() && !call.other_schema.empty() &&
                        contract::FindMisfit(call.other_schema, *body).empty();
  if (is_other) result.misfit.clear();
  if (result.misfit.empty()) result.body = std::move(*body);
}

// The call's id; 0 if there is no such app any more.
std::int64_t KeepBeginning(platform::Change& change, const Call& call,
                           const http::ClientRequest& request, std::size_t most_kept) {
  sql::Query keep(change.database,
                  "INSERT INTO calls (app_id, website_id, kind, started_at, took_ms, request, "
                  "error) SELECT id, ?2, ?3, ?4, 0, ?5, ?6 FROM apps WHERE id = ?1");
  sql::Execute(keep, call.app_id, call.website_id, call.kind, change.now_ms, Describe(request),
               std::string(kNotEnded));
  if (change.database.getChanges() == 0) return 0;
  const auto id = change.database.getLastInsertRowid();
  sql::Query drop(change.database, "DELETE FROM calls WHERE id <= ?");
  sql::Execute(drop, id - static_cast<std::int64_t>(most_kept));
  if (const auto dropped = change.database.getChanges(); dropped != 0) {
    sql::Query count(change.database, "UPDATE state SET dropped_calls = dropped_calls + ?");
    sql::Execute(count, dropped);
  }
  return id;
}

void KeepEnd(platform::Change& change, const CallResult& result, std::chrono::milliseconds took) {
  const auto& answer = result.answer;
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  sql::Query keep(change.database,
                  "UPDATE calls SET took_ms = ?, status = ?, answer = ?, error = ?, misfit = ? "
                  "WHERE id = ?");
  sql::Execute(keep, static_cast<std::int64_t>(took.count()),
               answer ? std::optional(answer->status) : std::nullopt,
               answer ? std::optional(Describe(*answer)) : std::nullopt,
               text_or_null(result.failure), text_or_null(result.misfit), result.id);
}

}  // namespace

class Caller::Impl {
 public:
  Impl(platform::State& state, CallerOptions options)
      : state_(state),
        options_(std::move(options)),
        http_options_{"connector-sandbox", options_.answer_timeout, options_.connect_timeout,
                      options_.ca_file,    kMostAnswerBytes,        options_.is_cancelled},
        client_(http_options_),
        reader_(state.NewReader()),
        secret_(*reader_, "SELECT secret FROM apps WHERE id = ?") {}

  CallResult Send(const Call& call) {
    const http::ClientRequest request{call.method, call.url, HeadersOf(call), call.body};
    CallResult result;
    result.id = state_.Write([&](platform::Change& change) {
      return KeepBeginning(change, call, request, options_.most_calls_kept);
    });
    if (result.id == 0) {
      result.failure = kGone;
      return result;
    }
    auto outcome = client_.Send(request);
    result.failure = http::InWords(outcome, http_options_);
    result.answer = std::move(outcome.answer);
    if (result.answer) Judge(call, result);
    state_.Write([&](platform::Change& change) { KeepEnd(change, result, outcome.took); });
    return result;
  }

 private:
  http::Headers HeadersOf(const Call& call) {
    http::Headers headers;
    if (call.method == "POST") headers.emplace_back("Content-Type", "application/json");
    if (options_.signs) {
      const std::string_view bytes = call.method == "POST" ? call.body : QueryOf(call.url);
      headers.emplace_back(contract::kSignatureHeader,
                           contract::Sign(SecretOf(call.app_id), bytes));
    }
    return headers;
  }

  // "" of an app that was deleted: nothing is sent then.
  std::string SecretOf(std::int64_t app_id) {
    sql::Rows rows(secret_, app_id);
    return rows.Next() ? std::string(rows.Text(0)) : "";
  }

  platform::State& state_;
  const CallerOptions options_;
  const http::ClientOptions http_options_;
  http::Client client_;
  const std::unique_ptr<sql::Reader> reader_;
  sql::Query secret_;
};

Caller::Caller(platform::State& state, CallerOptions options)
    : impl_(std::make_unique<Impl>(state, std::move(options))) {}
Caller::~Caller() = default;
CallResult Caller::Send(const Call& call) { return impl_->Send(call); }

}  // namespace connector::sandbox::interactions
