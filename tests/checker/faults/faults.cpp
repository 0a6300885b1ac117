#include "tests/checker/faults/faults.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/web/query.h"
#include "contract/signature.h"

namespace connector::testing {
namespace {

constexpr auto* kHeader = "x-iadvize-signature";

// Whether the connector behind answers it at all.
bool IsLetIn(const ProxiedRequest& request) {
  const bool is_public =
      request.path == "/health" || (request.path == "/webhooks" && request.method == "GET");
  return is_public || SignatureOf(request) == contract::Sign(kFaultSecret, SignedBytes(request));
}

bool IsSignature(const std::pair<std::string, std::string>& header) {
  return text::ToLower(header.first) == kHeader;
}

}  // namespace

const std::string& SignedBytes(const ProxiedRequest& request) {
  return request.method == "POST" ? request.body : request.query;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

ProxiedRequest Unsigned(ProxiedRequest request) {
  auto& headers = request.headers;
  headers.erase(std::remove_if(headers.begin(), headers.end(), IsSignature), headers.end());
  return request;
}

ProxiedRequest Signed(ProxiedRequest request) {
  request = Unsigned(std::move(request));
  request.headers.emplace_back(kHeader, contract::Sign(kFaultSecret, SignedBytes(request)));
  return request;
}

std::string SignatureOf(const ProxiedRequest& request) {
  const auto& headers = request.headers;
  if (std::count_if(headers.begin(), headers.end(), IsSignature) != 1) return "";
  return std::find_if(headers.begin(), headers.end(), IsSignature)->second;
}

std::string Parameter(const ProxiedRequest& request, std::string_view name) {
  const web::Query query(request.query);
  for (const auto& [key, value] : query.parameters()) {
    if (key == name) return value;
  }
  return "";
}

ProxiedRequest Without(ProxiedRequest request, std::string_view parameter) {
  request.query = web::WithoutParameter(request.query, parameter);
  return request;
}

web::Response Refusal(int status) {
  web::Response response;
  response.status = status;
  return response;
}

Behaviour On(std::string path, IsMeant is_meant, Behaviour behave) {
  return [=](ProxiedRequest request, const Forward& forward) {
    const bool is_here = (path.empty() || request.path == path) && IsLetIn(request);
    return is_here && is_meant(request) ? behave(std::move(request), forward) : forward(request);
  };
}

Behaviour OnBody(std::string path, IsMeant is_meant, std::function<void(Json& body)> change) {
  return On(std::move(path), std::move(is_meant),
            [change = std::move(change)](const ProxiedRequest& request, const Forward& forward) {
              auto response = forward(request);
              if (response.status != 200) return response;
              auto body = Json::parse(response.body);
              change(body);
              response.body = body.dump();
              return response;
            });
}

Behaviour OnBody(std::string path, std::function<void(Json& body)> change) {
  return OnBody(std::move(path), Always(), std::move(change));
}

Behaviour Ignoring(std::string path, std::string parameter, IsMeant is_meant) {
  return On(
      std::move(path), std::move(is_meant),
      [parameter = std::move(parameter)](const ProxiedRequest& request, const Forward& forward) {
        return forward(Signed(Without(request, parameter)));
      });
}

Behaviour Refusing(std::string path, int status, IsMeant is_meant) {
  return On(std::move(path), std::move(is_meant),
            [status](const ProxiedRequest&, const Forward&) { return Refusal(status); });
}

IsMeant Always() {
  return [](const ProxiedRequest&) { return true; };
}

IsMeant Asking(std::string text) {
  return [text = std::move(text)](const ProxiedRequest& request) {
    return Has(request.query, text) || Has(request.body, text);
  };
}

std::vector<Fault> AllFaults() {
  std::vector<Fault> all;
  for (const auto& area :
       {SignatureFaults(), CategoryFaults(), ProductFaults(), SearchFaults(), ProfileFaults(),
        ClosingFaults(), CommonFaults(), VerificationFaults(), WebhookFaults(), AnswerFaults()}) {
    all.insert(all.end(), area.begin(), area.end());
  }
  return all;
}

bool IsWholeListing(const ProxiedRequest& request) {
  return Parameter(request, "limit") == "1000" && !Has(request.query, "search");
}

}  // namespace connector::testing
