#include "service/healthcheck.h"

#include <exception>
#include <optional>

#include "base/http/address.h"
#include "base/http/status.h"

namespace connector::service {
namespace {

struct Target {
  http::Address address;
  std::string path;
};

std::optional<Target> ParseUrl(const std::string& url) {
  const std::string scheme = "http://";
  if (url.rfind(scheme, 0) != 0) return std::nullopt;
  const auto slash = url.find('/', scheme.size());
  auto authority = url.substr(scheme.size(), slash - scheme.size());
  auto path = slash == std::string::npos ? "/health" : url.substr(slash);
  if (path == "/") path = "/health";
  const bool is_literal = authority.rfind('[', 0) == 0;
  const bool has_port =
      authority.find(':', is_literal ? authority.find(']') : 0) != std::string::npos;
  const auto address = http::ParseAddress(has_port ? authority : authority + ":80");
  if (!address) return std::nullopt;
  return Target{*address, path};
}

}  // namespace

bool CheckHealth(const std::string& url, std::chrono::milliseconds timeout, std::string& reason) {
  const auto target = ParseUrl(url);
  if (!target) {
    reason = url + ": must be http://HOST[:PORT][/PATH]";
    return false;
  }
  try {
    const auto status = http::AskForStatus(target->address, target->path,
                                           std::chrono::steady_clock::now() + timeout);
    reason = url + ": status " + std::to_string(status);
    return status == 200;
  } catch (const std::exception& error) {
    reason = url + ": " + error.what();
    return false;
  }
}

}  // namespace connector::service
