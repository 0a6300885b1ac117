#include "checker/http.h"

#include <utility>

namespace connector::checker {

Exchange Send(http::Client& client, HttpRequest request) {
  auto headers = request.headers;
  for (const auto& signature : request.signatures) {
    headers.emplace_back(signature.name, signature.value);
  }
  auto outcome = client.Send({request.method, request.url, std::move(headers), request.body});
  return {std::move(outcome), std::move(request)};
}

}  // namespace connector::checker
