// A platform that tells of one conversation, and misbehaves as it is told.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/http/server/server.h"
#include "crm/protocol/platform_client.h"
#include "events/follow_up.h"
#include "tests/support/answer.h"

namespace connector::testing {

using nlohmann::json;

inline web::Response Envelope(const json& data) {
  return web::JsonResponse(json{{"meta", {{"status", "success"}}}, {"data", data}}.dump());
}

inline web::Response StatusResponse(int status) { return {status, {}, "", ""}; }

class Platform {
 public:
  using Reply = std::function<web::Response(const web::Request&)>;

  Platform()
      : server_({"127.0.0.1", 0, 2, {}, {[](const auto&) {}, [](auto, auto) {}}},
                [this] { return MakeHandler(); }) {
    server_.Start();
    conversation = {{"id", 7},
                    {"channel", "chat"},
                    {"history", R"([2,"2026-01-02 10:00:00","Bonjour",1],)"
                                R"([1,"2026-01-02 10:00:05","Hello",2])"},
                    {"operator_id", 12},
                    {"visitor_id", 9},
                    {"visitor_uid", "u9"},
                    {"created_at", "2026-01-02 10:00:00"},
                    {"tag_list", {3}},
                    {"xmpp_id", "4c8c7408-f73c-42cd-89e9-afbbee7d9024"}};
    visitor = {{"id", 9},          {"unique_id", "u9"},      {"external_id", "123"},
               {"lastname", "Li"}, {"firstname", "Camille"}, {"email", "Camille@Example.com"}};
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + "/api/2";
  }

  crm::protocol::PlatformOptions options() const {
    return {url(), [] { return std::string("key"); }, {}, std::chrono::milliseconds(2'000)};
  }

  // From now on, for the path.
  void Set(const std::string& path, Reply reply) {
    const std::lock_guard lock(mutex_);
    replies_[path] = std::move(reply);
  }
  // For every path that has no reply of its own; until it is emptied.
  void SetAll(Reply reply) {
    const std::lock_guard lock(mutex_);
    for_all_ = std::move(reply);
  }
  std::vector<std::string> asked() {  // paths with queries, in order
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  json conversation;
  json visitor;

 private:
  web::Handler MakeHandler() {
    return [this](const web::Request& request) -> web::Answer {
      Reply reply;
      {
        const std::lock_guard lock(mutex_);
        const auto query = request.query.empty() ? "" : "?" + std::string(request.query);
        asked_.push_back(std::string(request.path) + query);
        const auto found = replies_.find(std::string(request.path));
        reply = found != replies_.end() ? found->second : for_all_;
      }
      if (reply) return reply(request);
      if (web::HeaderValues(request, "X-API-Key") != std::vector<std::string_view>{"key"}) {
        return StatusResponse(403);
      }
      if (request.path == "/api/2/conversation/7") return Envelope(conversation);
      if (request.path == "/api/2/conversation") return Envelope(json::array({conversation}));
      if (request.path == "/api/2/visitor/9") return Envelope(visitor);
      if (request.path == "/api/2/tag/3") return Envelope({{"id", 3}, {"name", "Livraison"}});
      if (request.path == "/sandbox/connector/parameters") {
        return web::JsonResponse(R"([{"key":"login","value":"demo","idInstallation":"i1"}])");
      }
      if (request.path == "/sandbox/connector/closing-values") {
        return web::JsonResponse(R"([{"idField":"solved","value":"true"}])");
      }
      return StatusResponse(404);
    };
  }

  std::mutex mutex_;
  std::map<std::string, Reply> replies_;
  Reply for_all_;
  std::vector<std::string> asked_;
  http::Server server_;  // last: it uses all of the above
};

// As the events of 2017 tell, and as the later ones do.
inline events::FollowUp FollowUpOf2017() {
  return {1, 1, "ha", "ha-101", "7", "u9", std::nullopt, "2.0.0", 1'767'348'000'000, 0};
}
inline events::FollowUp LaterFollowUp() {
  return {2,
          1,
          "ha",
          "ha-101",
          "4c8c7408-f73c-42cd-89e9-afbbee7d9024",
          std::nullopt,
          "9",
          "2.0.0",
          1'767'348'000'000,
          0};
}

}  // namespace connector::testing
