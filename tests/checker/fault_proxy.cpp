#include "tests/checker/fault_proxy.h"

#include <memory>
#include <stdexcept>

#include "base/text/ascii.h"

namespace connector::testing {
namespace {

// What belongs to a connection, or is made anew for each answer.
bool IsForwarded(const std::string& name) {
  for (const auto* own : {"connection", "content-length", "date", "host", "transfer-encoding",
                          "x-content-type-options", "x-request-id", "accept", "user-agent"}) {
    if (text::ToLower(name) == own) return false;
  }
  return true;
}

web::Response Ask(http::Client& client, std::uint16_t port, const ProxiedRequest& request) {
  auto url = "http://127.0.0.1:" + std::to_string(port) + request.path;
  if (!request.query.empty()) url += "?" + request.query;
  const auto exchange = client.Send({request.method, url, request.headers, request.body});
  if (!exchange.answer) throw std::runtime_error(exchange.failure);
  web::Response response;
  response.status = exchange.answer->status;
  response.body = exchange.answer->body;
  for (const auto& header : exchange.answer->headers) {
    if (IsForwarded(header.first)) response.headers.push_back(header);
  }
  return response;
}

ProxiedRequest Copy(const web::Request& request) {
  ProxiedRequest copy{std::string(request.method),
                      std::string(request.path),
                      std::string(request.query),
                      {},
                      std::string(request.body)};
  for (const auto& header : request.headers) {
    const std::string name(header.name);
    if (IsForwarded(name)) copy.headers.emplace_back(name, header.value);
  }
  return copy;
}

http::ServerOptions Options() {
  http::ServerOptions options;
  options.threads = 4;
  options.limits.body_bytes = std::size_t{1} << 20;
  options.observer = {[](const auto&) {}, [](auto, auto) {}};
  return options;
}

}  // namespace

FaultProxy::FaultProxy(std::uint16_t port, const Fault& fault)
    : server_(Options(), [port, fault] {
        const auto client = std::make_shared<http::Client>(http::ClientOptions{});
        const Forward forward = [client, port](const ProxiedRequest& request) {
          return Ask(*client, port, request);
        };
        return web::Handler([fault, forward](const web::Request& request) -> web::Answer {
          return fault.behave(Copy(request), forward);
        });
      }) {
  server_.Start();
}

}  // namespace connector::testing
