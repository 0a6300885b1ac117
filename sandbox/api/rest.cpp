#include "sandbox/api/rest.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/sql/reader.h"
#include "contract/signature.h"
#include "sandbox/api/endpoints.h"
#include "sandbox/api/live.h"
#include "sandbox/api/odigo.h"
#include "sandbox/api/open_api.h"
#include "sandbox/api/questions.h"
#include "sandbox/api/reader.h"
#include "sandbox/api/request.h"
#include "sandbox/api/statements.h"
#include "sandbox/api/statistics.h"
#include "sandbox/api/values.h"
#include "sandbox/api/writer.h"
#include "sandbox/platform/conversations.h"
#include "sandbox/platform/operators.h"

namespace connector::sandbox::api {
namespace {

using nlohmann::json;

constexpr std::size_t kMostCreatedAtOnce = 100;

Reply UnknownId(const Endpoint& endpoint) {
  if (!IsPlainWord(endpoint.id)) return FieldIsNotValid("id");
  return Unknown(endpoint.resource->name, "id", endpoint.id);
}

// Of a GET, a web page of another origin may read the answer (R).
void AllowOtherOrigins(const web::Request& request, web::Response& response) {
  if (request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS") return;
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
}

web::Response AnswerToOptions(const Endpoint& endpoint) {
  web::Response response;
  response.status = 204;
  response.headers = {{"Allow", endpoint.Allow()},
                      {"Access-Control-Allow-Methods", "GET, HEAD"},
                      {"Access-Control-Allow-Headers", "X-API-Key"}};
  return response;
}

}  // namespace

class Rest::Impl {
 public:
  Impl(platform::State& state, RestOptions options)
      : state_(state), options_(options), reader_(state.NewReader()) {}

  web::Response Answer(const web::Request& request) {
    const auto path = ReadPath(request.path);
    const auto endpoint = path ? FindEndpoint(*path) : std::nullopt;
    auto response = endpoint && request.method == "OPTIONS" ? AnswerToOptions(*endpoint)
                                                            : AnswerTo(request, path, endpoint);
    AllowOtherOrigins(request, response);
    return response;
  }

 private:
  web::Response AnswerTo(const web::Request& request, const std::optional<Path>& path,
                         const std::optional<Endpoint>& endpoint) {
    const bool is_answered = endpoint && endpoint->Answers(request.method);
    if (is_answered && endpoint->kind == Kind::kOpenApi) {
      return web::JsonResponse(std::string(OpenApiDocument()));  // for everybody, without a key
    }
    const auto reply = ReplyTo(request, path, endpoint);
    auto response = ToResponse(reply, path ? path->escaping : Escaping::kAscii);
    if (options_.always_200) response.status = 200;
    if (reply.status == 405) response.headers.emplace_back("Allow", endpoint->Allow());
    return response;
  }

  Reply ReplyTo(const web::Request& request, const std::optional<Path>& path,
                const std::optional<Endpoint>& endpoint) {
    try {
      if (!IsAllowed(request)) return Forbidden();
      if (!endpoint) return UnknownPath(path);
      if (!endpoint->Answers(request.method)) {
        return Fail(405, "The method is not one of " + endpoint->Allow() + ".");
      }
      const bool is_read = request.method == "GET" || request.method == "HEAD";
      return is_read ? Read(request, *endpoint) : Write(request, *endpoint);
    } catch (const platform::NotThere& reason) {
      return Fail(400, reason.what());
    } catch (const platform::Unavailable&) {
      return NotNow();
    } catch (const sql::Error& error) {
      if (!sql::IsTransient(error)) throw;
      return NotNow();
    }
  }

  // The state may be made anew, with another key.
  bool IsAllowed(const web::Request& request) {
    const auto key = KeyOf(request);
    if (!key) return false;
    sql::Rows rows(statements_.Get("SELECT api_key FROM state"));
    return rows.Next() && contract::AreEqual(*key, rows.Text(0));
  }

  Reply Read(const web::Request& request, const Endpoint& endpoint) {
    auto read = ReadParameters(request.query);
    if (auto* failure = std::get_if<Reply>(&read)) return std::move(*failure);
    const auto& parameters = std::get<Parameters>(read);
    const sql::Snapshot snapshot(*reader_);
    switch (endpoint.kind) {
      case Kind::kCollection: return resources_.List(*endpoint.resource, parameters, NowMs());
      case Kind::kLiveList: return ListLive(*endpoint.resource, parameters);
      case Kind::kStatistics: return AnswerQuestion(parameters);
      default: return ReadOne(endpoint);
    }
  }

  Reply ReadOne(const Endpoint& endpoint) {
    const auto id = ParseId(endpoint.id);
    if (!id) return UnknownId(endpoint);
    Reply reply;
    switch (endpoint.kind) {
      case Kind::kElement: reply.data = resources_.Find(*endpoint.resource, *id); break;
      case Kind::kLive: reply.data = LiveOf(statements_, *id); break;
      case Kind::kOperatorStatistic: reply.data = StatisticOf(statements_, *id); break;
      case Kind::kProfile: reply.data = ProfileOf(statements_, *id); break;
      default: return Fail(404, "Unknown resource.");
    }
    return reply.data ? std::move(reply) : UnknownId(endpoint);
  }

  // All of them, without pages (1.7).
  Reply ListLive(const Resource& operators, const Parameters& parameters) {
    auto read = resources_.Read(operators, parameters, NowMs());
    if (auto* failure = std::get_if<Reply>(&read)) return std::move(*failure);
    auto& condition = std::get<Condition>(read);
    Reply reply;
    reply.data = Json::array();
    for (const auto id : resources_.Ids(operators, condition)) {
      if (auto live = LiveOf(statements_, id)) reply.data->push_back(*std::move(live));
    }
    reply.filters = std::move(condition.applied);
    return reply;
  }

  Reply AnswerQuestion(const Parameters& parameters) {
    auto read = ReadQuestion(parameters, NowMs());
    if (auto* failure = std::get_if<Reply>(&read)) return std::move(*failure);
    Reply reply;
    reply.data = statistics_.Answer(std::get<StatisticQuestion>(read));
    if (reply.data) return reply;
    return Fail(400, "The answer would have more than " + std::to_string(kMaxStatisticElements) +
                         " elements.");
  }

  Reply Write(const web::Request& request, const Endpoint& endpoint) {
    auto parameters = ReadParameters(request.query);  // nothing of them is used; all can be read
    if (auto* failure = std::get_if<Reply>(&parameters)) return std::move(*failure);
    if (request.method == "DELETE") return DeleteOne(endpoint);
    auto read = ReadBody(request);
    if (auto* failure = std::get_if<Reply>(&read)) return std::move(*failure);
    auto& body = std::get<json>(read);
    switch (endpoint.kind) {
      case Kind::kCollection: return CreateSome(*endpoint.resource, std::move(body));
      case Kind::kElement: return UpdateOne(endpoint, body);
      case Kind::kLive: return ChangeLive(endpoint, body);
      case Kind::kPickUp:
        return state_.Write([&](platform::Change& change) { return PickUp(change, body); });
      default: return state_.Write([&](platform::Change& change) { return HangUp(change, body); });
    }
  }

  Reply DeleteOne(const Endpoint& endpoint) {
    const auto id = ParseId(endpoint.id);
    if (!id) return UnknownId(endpoint);
    return state_.Write(
        [&](platform::Change& change) { return api::Delete(change, *endpoint.resource, *id); });
  }

  Reply UpdateOne(const Endpoint& endpoint, const json& body) {
    const auto id = ParseId(endpoint.id);
    if (!id) return UnknownId(endpoint);
    auto reply = state_.Write([&](platform::Change& change) {
      return api::Update(change, *endpoint.resource, *id, body);
    });
    if (reply.status != 200) return reply;
    const sql::Snapshot snapshot(*reader_);
    return ReadOne(endpoint);
  }

  // One, or an array of them where the resource takes it; what is answered is the same.
  Reply CreateSome(const Resource& resource, json body) {
    const bool are_several = body.is_array() && resource.takes_arrays;
    std::vector<json> bodies;
    if (are_several) {
      if (body.empty() || body.size() > kMostCreatedAtOnce) {
        return Fail(
            400, "The array must have 1 to " + std::to_string(kMostCreatedAtOnce) + " elements.");
      }
      for (auto& element : body) bodies.push_back(std::move(element));
    } else {
      bodies.push_back(std::move(body));
    }
    const auto created = state_.Write(
        [&](platform::Change& change) { return api::Create(change, resource, std::move(bodies)); });
    if (const auto* failure = std::get_if<Reply>(&created)) return *failure;
    return ReadCreated(resource, std::get<std::vector<std::int64_t>>(created), are_several);
  }

  Reply ReadCreated(const Resource& resource, const std::vector<std::int64_t>& ids,
                    bool are_several) {
    const sql::Snapshot snapshot(*reader_);
    Reply reply;
    if (!are_several) {
      reply.data = resources_.Find(resource, ids.front());
      if (reply.data) return reply;
      return Unknown(resource.name, "id", std::to_string(ids.front()));  // somebody deleted it
    }
    reply.data = Json::array();
    for (const auto id : ids) {
      if (auto element = resources_.Find(resource, id)) reply.data->push_back(*std::move(element));
    }
    return reply;
  }

  Reply ChangeLive(const Endpoint& endpoint, const json& body) {
    const auto id = ParseId(endpoint.id);
    if (!id) return UnknownId(endpoint);
    return state_.Write([&](platform::Change& change) -> Reply {
      sql::Query query(change.database, "SELECT 1 FROM operators WHERE id = ?");
      if (!sql::Rows(query, *id).Next()) return UnknownId(endpoint);
      auto read = ReadLive(body);
      if (auto* failure = std::get_if<Reply>(&read)) return std::move(*failure);
      auto& [live, message] = std::get<LiveChange>(read);
      platform::SetLive(change, *id, live);
      Reply reply;
      reply.message = std::move(message);
      return reply;
    });
  }

  std::int64_t NowMs() const { return state_.clock().NowMs(); }

  platform::State& state_;
  RestOptions options_;
  std::unique_ptr<sql::Reader> reader_;
  Statements statements_{*reader_};
  ResourceReader resources_{statements_};
  Statistics statistics_{*reader_};
};

Rest::Rest(platform::State& state, RestOptions options)
    : impl_(std::make_unique<Impl>(state, options)) {}
Rest::~Rest() = default;

web::Response Rest::Answer(const web::Request& request) { return impl_->Answer(request); }

}  // namespace connector::sandbox::api
