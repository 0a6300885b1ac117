// A proxy that stands in front of a conforming connector and makes it break one rule.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/http/client/client.h"
#include "base/http/server/server.h"

namespace connector::testing {

using Json = nlohmann::ordered_json;

struct ProxiedRequest {
  std::string method;
  std::string path;
  std::string query;
  http::Headers headers;
  std::string body;
};

// Asks the connector behind.
using Forward = std::function<web::Response(const ProxiedRequest&)>;

struct Fault {
  std::string name;
  std::vector<std::string> trips;  // the checks that must notice, all of them
  std::function<web::Response(ProxiedRequest, const Forward&)> behave;
  bool is_revision_2017 = false;  // it is one for callers of that revision
  std::string timeout_s = "10";
  std::string diagnosis{};  // what the checker must say of it
};

class FaultProxy {
 public:
  // Forwards to 127.0.0.1:`port`, as the fault does it.
  FaultProxy(std::uint16_t port, const Fault& fault);

  std::uint16_t port() const { return server_.port(); }

 private:
  http::Server server_;
};

}  // namespace connector::testing
