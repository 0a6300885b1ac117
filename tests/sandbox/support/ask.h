// Asks a table of routes, as the server does.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/http/server/dispatch.h"
#include "tests/support/answer.h"

namespace connector::testing {

struct Reply {
  int status = 0;
  nlohmann::json json;  // null if it is none
  std::string body;
};

class Asker {
 public:
  explicit Asker(std::vector<http::Route> routes)
      : handler_(http::Dispatch(std::move(routes), {})) {}

  Reply Send(const std::string& method, const std::string& target, const std::string& body = "",
             std::vector<web::Header> headers = {{"Content-Type", "application/json"}}) {
    web::Request request;
    request.method = method;
    const std::string_view view = target;
    const auto mark = view.find('?');
    request.path = view.substr(0, mark);
    request.query = mark == std::string_view::npos ? "" : view.substr(mark + 1);
    request.body = body;
    request.headers = std::move(headers);
    const auto response = Await(handler_(request));
    return {response.status, nlohmann::json::parse(response.body, nullptr, false), response.body};
  }
  Reply Get(const std::string& target) { return Send("GET", target); }
  Reply Post(const std::string& target, const nlohmann::json& body) {
    return Send("POST", target, body.dump());
  }
  Reply Put(const std::string& target, const nlohmann::json& body) {
    return Send("PUT", target, body.dump());
  }

 private:
  web::Handler handler_;
};

}  // namespace connector::testing
