#include "checker/report/evidence.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/shell.h"
#include "base/text/text.h"
#include "base/web/query.h"
#include "checker/json.h"

namespace connector::checker {
namespace {

constexpr std::size_t kMostOfABody = 400;        // bytes
constexpr std::size_t kMostOfASentence = 1'000;  // bytes
constexpr std::size_t kMostOfAHeader = 100;      // bytes
constexpr std::size_t kMargin = 4'096;           // bytes that are looked at besides, for secrets
constexpr std::size_t kLeastHidden = 4;          // shorter texts are everywhere

// In one pass.
std::string ReplaceAll(std::string_view text, const std::string& from, const std::string& to) {
  std::string replaced;
  std::size_t done = 0;
  for (auto at = text.find(from); at != std::string_view::npos; at = text.find(from, done)) {
    replaced.append(text, done, at - done).append(to);
    done = at + from.size();
  }
  return replaced.append(text, done);
}

bool MayBeInAddress(char c) {
  return text::IsAlphanumeric(c) || std::string_view(".-_+%").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Whatever stands around an at sign, itself or percent-encoded.
std::string WithoutAddresses(std::string_view text) {
  std::string hidden;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto sign = text[at] == '@' ? 1U : (text.substr(at, 3) == "%40" ? 3U : 0U);
    if (sign == 0) continue;
    auto start = at;
    while (start > done && MayBeInAddress(text[start - 1])) --start;
    auto end = at + sign;
    while (end < text.size() && MayBeInAddress(text[end])) ++end;
    if (start == at || end == at + sign) continue;
    hidden.append(text, done, start - done).append("<e-mail>");
    done = end;
    at = end - 1;
  }
  return hidden.append(text, done);
}

// The value of a parameter that holds an address, whether it looks like one or not.
std::string WithoutParameter(std::string_view text, std::string_view parameter) {
  std::string hidden;
  std::size_t done = 0;
  for (auto at = text.find(parameter); at != std::string_view::npos;
       at = text.find(parameter, done)) {
    hidden.append(text, done, at + parameter.size() - done).append("<e-mail>");
    done = std::min(text.find_first_of("&' \"", at + parameter.size()), text.size());
  }
  return hidden.append(text, done);
}

// Runs of so many hexadecimal digits: what a connector that fails may print of a signature.
std::string WithoutDigests(std::string_view text) {
  constexpr std::size_t kLeastDigits = 60;
  const auto is_digit = [](char c) {
    return std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos;
  };
  std::string hidden;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - at >= kLeastDigits) {
      hidden += "<signature>";
    } else {
      end = std::max(end, at + 1);
      hidden.append(text, at, end - at);
    }
    at = end;
  }
  return hidden;
}

// What is typed into a form, and what is known of a visitor: every value but those of these names.
void HideValues(Json& value, const std::vector<std::string_view>& shown) {
  for (auto it = value.begin(); it != value.end(); ++it) {
    const bool is_shown = value.is_object() && std::find(shown.begin(), shown.end(),
                                                         std::string_view(it.key())) != shown.end();
    if (it->is_structured()) {
      HideValues(*it, shown);
    } else if (!is_shown && !it->is_boolean() && !it->is_null()) {
      *it = it->is_string() ? "…" : "… (" + std::string(it->type_name()) + ")";
    }
  }
}

std::string WithoutValues(const std::string& body, const std::vector<std::string_view>& shown) {
  std::string reason;
  auto value = ParseAnswer(body, reason);
  if (!value || !value->is_structured()) {
    return "(" + std::to_string(body.size()) + " bytes, not shown)";
  }
  HideValues(*value, shown);
  return value->dump();
}

bool IsAt(const std::string& url, const std::string& endpoint) {
  return url == endpoint || url.rfind(endpoint + "?", 0) == 0;
}

}  // namespace

Evidence::Evidence(const Target& target)
    : profile_url_(target.url + std::string(target.PathOf(Endpoint::kVisitorProfile))),
      verification_url_(target.url + std::string(target.PathOf(Endpoint::kVerification))) {
  const auto add = [this](const std::string& text, const std::string& name) {
    if (text.size() < kLeastHidden) return;
    replacements_.emplace_back(text, "<" + name + ">");
    replacements_.emplace_back(web::PercentEncode(text), "<" + name + ">");
  };
  for (const auto* form : {&target.accepted, &target.rejected}) {
    for (const auto& [name, value] : form->items()) {
      if (value.is_string()) add(value, name);
    }
  }
  if (target.secret) add(*target.secret, "secret");
  std::stable_sort(replacements_.begin(), replacements_.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

std::vector<std::string> Evidence::Curl(const HttpRequest& request) const {
  const bool is_post = request.method == "POST";
  const auto& signatures = request.signatures;
  const bool signs = std::any_of(signatures.begin(), signatures.end(), NeedsSignedBytes);
  const auto url = Shown(request.url, kMargin);
  const auto mark = std::min(url.find('?'), url.size());
  const auto query = mark == url.size() ? "" : url.substr(mark + 1);
  const auto print = is_post ? PrintBody(request) : PrintCommand(query);
  const std::string name(kSignedBytes);

  // Brackets are no pattern of curl's, and a path stays as it is.
  std::string command = "curl -g -s -i --path-as-is -X " + request.method + " ";
  if (signs && !is_post && !query.empty()) {
    command += text::ShellQuote(url.substr(0, mark + 1)) + "\"$(" + name + ")\"";
  } else {
    command += text::ShellQuote(url);
  }
  if (is_post) command = (signs ? name : print) + " | " + command;
  if (signs) command = name + "() { " + print + "; }; " + command;

  std::vector<std::string> lines{command, "-H 'Accept-Encoding: identity'"};
  for (const auto& header : request.headers) {
    lines.push_back("-H " + text::ShellQuote(http::HeaderLine(header.first, header.second)));
  }
  for (const auto& signature : signatures) {
    lines.push_back("-H \"" + http::HeaderLine(signature.name, signature.shown) + "\"");
  }
  if (!is_post) return lines;
  lines.emplace_back("--data-binary @-");
  if (request.body.size() > kMargin) {
    lines.back() += "  # BODY has " + std::to_string(request.body.size()) +
                    " bytes: " + Shown(request.body, kMostOfAHeader) + "…";
  }
  return lines;
}

std::string Evidence::PrintBody(const HttpRequest& request) const {
  if (request.body.size() > kMargin) return "cat BODY";
  if (IsAt(request.url, verification_url_) && Json::accept(request.body)) {
    return PrintCommand(WithoutValues(request.body, {"id", "key", "fieldType"}));
  }
  return PrintCommand(WithoutAddresses(request.body));
}

std::string Evidence::Answer(const Exchange& exchange) const {
  if (!exchange.answer) return "none: " + Clean(exchange.failure);
  const auto& answer = *exchange.answer;
  auto text = std::to_string(answer.status);
  if (const auto type = answer.Header("Content-Type"); !type.empty()) {
    text += " " + Shown(type, kMostOfAHeader);
  }
  text += ", " + std::to_string(answer.body.size()) + " bytes, after " +
          std::to_string(exchange.took.count()) + " ms";
  return answer.body.empty() ? text : text + "\n" + BodyOf(exchange);
}

std::string Evidence::BodyOf(const Exchange& exchange) const {
  const auto& body = exchange.answer->body;
  std::string shown;
  if (IsAt(exchange.request.url, profile_url_)) {
    shown = WithoutValues(body, {"id", "fieldType"});
  } else if (IsAt(exchange.request.url, verification_url_)) {
    shown = WithoutValues(body, {"id", "key", "parameterKey", "code", "type", "title", "status"});
  } else {
    shown = body.substr(0, kMostOfABody + kMargin);
  }
  const auto text = Shown(shown, kMostOfABody);
  return shown.size() > kMostOfABody ? text + " … (" + std::to_string(body.size()) + " bytes)"
                                     : text;
}

std::string Evidence::Clean(std::string_view text) const { return Shown(text, kMostOfASentence); }

std::string Evidence::Shown(std::string_view text, std::size_t max_bytes) const {
  std::string shown(text.substr(0, max_bytes + kMargin));
  for (const auto& [from, to] : replacements_) shown = ReplaceAll(shown, from, to);
  shown = WithoutDigests(WithoutAddresses(WithoutParameter(shown, "emailVisitor=")));
  return text::Printable(shown, max_bytes);
}

}  // namespace connector::checker
