#include "sandbox/interactions/routes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/web/json_body.h"
#include "base/web/problem.h"
#include "base/web/query.h"
#include "sandbox/interactions/calls.h"
#include "sandbox/interactions/questions.h"
#include "sandbox/interactions/target.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::interactions {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kLongestValue = 1'024;  // bytes, of a parameter
constexpr std::uint64_t kMostCalls = 200;     // of one answer
constexpr auto kGreatestId = std::uint64_t{1} << 62U;

std::string Joined(const std::vector<std::string_view>& names) {
  std::string joined;
  for (const auto name : names) joined += (joined.empty() ? "" : ", ") + std::string(name);
  return joined;
}

// A text, or a number as its decimal text; nullopt if it is anything else, or too long.
std::optional<std::string> AsText(const json& value) {
  if (value.is_number_integer()) return value.dump();
  if (!value.is_string() || value.get_ref<const std::string&>().size() > kLongestValue) {
    return std::nullopt;
  }
  return value.get<std::string>();
}

// What is asked for: {"app", "website", "encoding", and the kind's parameters}.
struct Request {
  std::string app;
  std::string website;
  Brackets brackets = Brackets::kRaw;
  Parameters parameters;
};

std::variant<Request, web::Problem> ReadRequest(const std::string& kind, const json& body) {
  Request request;
  const auto& known = *ParametersOf(kind);
  for (const auto& [name, value] : body.items()) {
    const auto text = AsText(value);
    if (!text) {
      return web::Problem{400, name + " must be a text of up to 1024 bytes or a whole number.", ""};
    }
    if (name == "app") {
      request.app = *text;
    } else if (name == "website") {
      request.website = *text;
    } else if (name == "encoding") {
      if (*text != "raw" && *text != "encoded") {
        return web::Problem{400, "encoding must be raw or encoded.", ""};
      }
      request.brackets = *text == "raw" ? Brackets::kRaw : Brackets::kEncoded;
    } else if (std::find(known.begin(), known.end(), name) == known.end() ||
               name == "idConnectorVersion" || name == "idWebsite") {
      return web::Problem{400,
                          "The body may hold app, website, encoding and what " + kind +
                              " has besides idConnectorVersion and idWebsite: " + Joined(known),
                          ""};
    } else {
      request.parameters.emplace_back(name, *text);
    }
  }
  return request;
}

class Handlers {
 public:
  Handlers(platform::State& state, std::shared_ptr<Caller> caller)
      : caller_(std::move(caller)),
        reader_(state.NewReader()),
        targets_(*reader_),
        calls_(*reader_) {}

  web::Response Ask(const web::Request& request) {
    const auto& kind = request.argument;
    if (ParametersOf(kind) == nullptr) {
      return web::ToResponse({404, "There is no such interaction: " + Joined(Kinds()) + ".", ""});
    }
    const auto body = web::ReadJsonObject(request);
    if (const auto* problem = std::get_if<web::Problem>(&body)) return web::ToResponse(*problem);
    const auto asked = ReadRequest(kind, std::get<json>(body));
    if (const auto* problem = std::get_if<web::Problem>(&asked)) return web::ToResponse(*problem);
    const auto call = Find(kind, std::get<Request>(asked));
    if (const auto* problem = std::get_if<web::Problem>(&call)) return web::ToResponse(*problem);
    const auto result = caller_->Send(std::get<Call>(call));
    if (result.id == 0) return web::ToResponse({404, "app: it was deleted meanwhile.", ""});
    auto answer = calls_.Find(result.id);
    answer["data"] = result.body ? ordered_json(*result.body) : ordered_json();
    return web::JsonResponse(answer.dump());
  }

  web::Response List(const web::Request& request) {
    web::Query query(request.query);
    CallFilter filter;
    filter.kind = query.Text("kind");
    filter.app = query.Text("app");
    if (const auto limit = query.Number("limit", 1, kMostCalls)) {
      filter.limit = static_cast<std::int64_t>(*limit);
    }
    if (const auto before = query.Number("before", 1, kGreatestId)) {
      filter.before = static_cast<std::int64_t>(*before);
    }
    filter.is_wrong_only = query.Number("wrong", 0, 1).value_or(0) == 1;
    if (query.problem()) return web::ToResponse(*query.problem());
    return web::JsonResponse(calls_.List(filter).dump());
  }

  web::Response Show(const web::Request& request) {
    const auto id = platform::ReadRowId(request.argument);
    const auto call = id ? calls_.Find(*id) : ordered_json();
    if (call.is_null()) {
      return web::ToResponse({404, "There is no call of this id, or it was dropped.", ""});
    }
    return web::JsonResponse(call.dump());
  }

 private:
  std::variant<Call, web::Problem> Find(const std::string& kind, const Request& request) {
    const sql::Snapshot snapshot(*reader_);
    const auto app = targets_.FindApp(request.app);
    if (!app) return web::Problem{404, "app: there is none of this name or connector id.", ""};
    const auto website = targets_.FindWebsite(request.website);
    if (!website) return web::Problem{404, "website: there is none of this id.", ""};
    auto call = interactions::Ask(kind, targets_.Find(*app, *website), request.parameters,
                                  request.brackets);
    if (!call) return web::Problem{409, "The app has no " + kind + " among its paths.", ""};
    return *std::move(call);
  }

  std::shared_ptr<Caller> caller_;
  std::unique_ptr<sql::Reader> reader_;
  Targets targets_;
  Calls calls_;
};

}  // namespace

std::vector<http::Route> Routes(platform::State& state, const std::shared_ptr<Caller>& caller) {
  const auto handlers = std::make_shared<Handlers>(state, caller);
  using In = const web::Request&;
  constexpr auto kGuarded = http::Access::kGuarded;
  constexpr auto kLong = [](In) { return true; };
  return {
      {"POST", "/sandbox/interactions/{kind}", kGuarded,
       [handlers](In request) { return handlers->Ask(request); }, kLong},
      {"GET", "/sandbox/calls", kGuarded,
       [handlers](In request) { return handlers->List(request); }, kLong},
      {"GET", "/sandbox/calls/{id}", kGuarded,
       [handlers](In request) { return handlers->Show(request); }, kLong},
  };
}

}  // namespace connector::sandbox::interactions
