// Requests with signatures that a report must not show, and what came of them.
#pragma once

#include <string>
#include <vector>

#include "base/http/client/client.h"
#include "checker/signing.h"

namespace connector::checker {

struct HttpRequest {
  std::string method;
  std::string url;  // percent-encoded; sent exactly so
  http::Headers headers;
  std::string body;
  std::vector<Signature> signatures{};  // headers too
};

struct Exchange : http::Outcome {
  HttpRequest request;
};

Exchange Send(http::Client& client, HttpRequest request);

}  // namespace connector::checker
