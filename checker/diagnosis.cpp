#include "checker/diagnosis.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/hex.h"
#include "base/web/query.h"
#include "contract/signature.h"

namespace connector::checker {
namespace {

using contract::Sign;

struct Mistake {
  std::string what;  // "the signature would match if …"
  std::string signature;
};

std::string Base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string Plain(const Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text += (text.empty() ? "" : "&") + name + "=" + value;
  }
  return text;
}

std::vector<std::pair<std::string, std::string>> OtherReadings(const Call& call,
                                                               const std::string& url) {
  std::vector<std::pair<std::string, std::string>> readings;
  if (call.method == "POST") {
    auto stripped = call.body;
    while (!stripped.empty() &&
           std::string_view("\r\n\t ").find(stripped.back()) != std::string::npos) {
      stripped.pop_back();
    }
    readings.emplace_back("if white space at the body's end were stripped", stripped);
    readings.emplace_back("if the query were signed instead of the body", call.query);
    if (const auto parsed = nlohmann::ordered_json::parse(call.body, nullptr, false);
        !parsed.is_discarded()) {
      const Json sorted = Json::parse(call.body);
      for (const bool escapes : {false, true}) {
        const std::string how = escapes ? ", with \\u escapes" : "";
        readings.emplace_back("if the body were parsed and written again" + how,
                              parsed.dump(-1, ' ', escapes));
        readings.emplace_back("if the body were parsed and written again, its keys sorted" + how,
                              sorted.dump(-1, ' ', escapes));
      }
    }
    return readings;
  }
  const auto parameters = web::Query(call.query).parameters();
  auto sorted = parameters;
  std::sort(sorted.begin(), sorted.end());
  readings.emplace_back("if the query were percent-decoded", Plain(parameters));
  readings.emplace_back("if the query were decoded and encoded again", Encode(parameters));
  readings.emplace_back("if the parameters were sorted", Encode(sorted));
  readings.emplace_back("if the parameters were sorted and decoded", Plain(sorted));
  readings.emplace_back("if the question mark were signed too", "?" + call.query);
  readings.emplace_back("if the whole URL were signed", url);
  if (const auto at = url.find('/', url.find("//") + 2); at != std::string::npos) {
    readings.emplace_back("if the path were signed too", url.substr(at));
  }
  return readings;
}

std::vector<Mistake> Mistakes(const Probe& probe, const Call& call) {
  const auto& secret = *probe.target().secret;
  const auto& bytes = call.method == "POST" ? call.body : call.query;
  std::vector<Mistake> mistakes;
  for (const auto& [what, reading] : OtherReadings(call, probe.Request(call).url)) {
    if (reading != bytes) mistakes.push_back({what, Sign(secret, reading)});
  }
  const auto right = Sign(secret, bytes);
  const auto digits = right.substr(right.find('=') + 1);
  mistakes.push_back({"if nothing were signed", Sign(secret, "")});
  mistakes.push_back({"if the secret ended in a newline", Sign(secret + "\n", bytes)});
  mistakes.push_back({"if the signature had no \"sha256=\" before it", digits});
  mistakes.push_back({"if its digits were capitals", "sha256=" + text::ToUpper(digits)});
  mistakes.push_back({"if it were base64", "sha256=" + Base64(Hmac(EVP_sha256(), secret, bytes))});
  mistakes.push_back(
      {"if it were HMAC-SHA1", "sha1=" + text::ToHex(Hmac(EVP_sha1(), secret, bytes))});
  mistakes.push_back(
      {"if it were HMAC-SHA512", "sha512=" + text::ToHex(Hmac(EVP_sha512(), secret, bytes))});
  return mistakes;
}

}  // namespace

std::string DiagnoseRefusal(Probe& probe, const Call& call) {
  for (const auto& [what, signature] : Mistakes(probe, call)) {
    auto mistaken = call;
    mistaken.signatures = {HiddenSignature(signature)};
    const int status = probe.Send(mistaken).answer->status;
    if (status != 401 && status != 403) return "the signature would match " + what;
  }
  return "no known mistake explains it; is the secret the connector's?";
}

}  // namespace connector::checker
