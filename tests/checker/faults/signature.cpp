#include "contract/signature.h"

#include "base/text/hex.h"
#include "checker/signing.h"
#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

using contract::Sign;

// Accepts what is right, and what the mistake takes for right besides.
Behaviour Accepting(std::function<bool(const ProxiedRequest&, const std::string& signature)> also) {
  return [also = std::move(also)](const ProxiedRequest& request, const Forward& forward) {
    return forward(also(request, SignatureOf(request)) ? Signed(request) : request);
  };
}

// Accepts a signature over these bytes and no other.
Behaviour Verifying(std::function<std::string(const ProxiedRequest&)> bytes_of,
                    const std::string& secret = kFaultSecret) {
  return [bytes_of = std::move(bytes_of), secret](const ProxiedRequest& request,
                                                  const Forward& forward) {
    const bool matches = SignatureOf(request) == Sign(secret, bytes_of(request));
    return forward(matches ? Signed(request) : Unsigned(request));
  };
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string WrittenAnew(const ProxiedRequest& request) {
  if (request.method != "POST") return request.query;
  const auto body = Json::parse(request.body, nullptr, false);
  return body.is_discarded() ? request.body : body.dump();
}

std::string Trimmed(const std::string& text) {
  return text.substr(0, text.find_last_not_of(" \r\n\t") + 1);
}

}  // namespace

std::vector<Fault> SignatureFaults() {
  return {
      {"signatures are not checked", {"signature.missing"}, Accepting([](const auto&, const auto&) {
         return true;
       })},
      {"signatures of GETs are not checked",
       {"signature.missing"},
       Accepting([](const auto& request, const auto&) { return request.method == "GET"; })},
      {"signatures of forms are not checked",
       {"signature.missing"},
       Accepting([](const auto& request, const auto&) {
         return request.body.rfind("eventType=", 0) == 0;
       })},
      {"any signature will do",
       {"signature.wrong", "signature.one-algorithm", "signature.covers-query",
        "signature.covers-body", "signature.no-hint"},
       Accepting([](const auto&, const auto& signature) { return !signature.empty(); })},
      {"ten digits of the signature are compared",
       {"signature.wrong"},
       Accepting([](const auto& request, const auto& signature) {
         const auto right = Sign(kFaultSecret, SignedBytes(request));
         return signature.substr(0, 17) == right.substr(0, 17);
       })},
      {"the header's algorithm is obeyed",
       {"signature.one-algorithm"},
       Accepting([](const auto& request, const auto& signature) {
         return signature == "sha1=" + text::ToHex(checker::Hmac(EVP_sha1(), kFaultSecret,
                                                                 SignedBytes(request)));
       })},
      {"a signature of nothing is right for any query",
       {"signature.covers-query"},
       Accepting([](const auto& request, const auto& signature) {
         return request.method == "GET" && signature == Sign(kFaultSecret, "");
       })},
      {"white space at the body's end is not signed",
       {"signature.covers-body"},
       Accepting([](const auto& request, const auto& signature) {
         return request.method == "POST" && signature == Sign(kFaultSecret, Trimmed(request.body));
       })},
      {"JSON is written anew before its signature is checked",
       {"signature.exact-body", "signature.covers-body"},
       Verifying(WrittenAnew),
       false,
       "10",
       "if the body were parsed and written again"},
      {"the query is encoded anew before its signature is checked",
       {"signature.exact-query"},
       Verifying([](const auto& request) {
         return request.method == "GET" ? Replaced(request.query, "+", "%20") : request.body;
       })},
      {"without a query nothing can be signed",
       {"signature.no-query"},
       On(
           "", [](const auto& request) { return request.method == "GET" && request.query.empty(); },
           [](const auto& request, const auto& forward) { return forward(Unsigned(request)); })},
      {"the signature's header is known in one spelling",
       {"signature.header-case"},
       [](const auto& request, const auto& forward) {
         for (const auto& [name, value] : request.headers) {
           if (name == "X-iAdvize-Signature") return forward(request);
         }
         return forward(Unsigned(request));
       }},
      {"the first of two signatures counts",
       {"signature.two-headers"},
       [](const auto& request, const auto& forward) {
         auto first = Unsigned(request);
         for (const auto& header : request.headers) {
           if (header.first != "X-iAdvize-Signature") continue;
           first.headers.push_back(header);
           return forward(first);
         }
         return forward(request);
       }},
      {"the query is read before the signature",
       {"signature.before-parsing"},
       [](const auto& request, const auto& forward) {
         return Has(request.query, "limit=ten&") ? Refusal(400) : forward(request);
       }},
      {"a wrong signature is told from none",
       {"signature.no-hint"},
       [](const auto& request, const auto& forward) {
         auto response = forward(request);
         if (response.status == 401 && !SignatureOf(request).empty()) response.body = "wrong";
         return response;
       }},
      {"the secret was read with its newline",
       {"signature.accepts"},
       Verifying(SignedBytes, std::string(kFaultSecret) + "\n"),
       false,
       "10",
       "if the secret ended in a newline"},
  };
}

}  // namespace connector::testing
