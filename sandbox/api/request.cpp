#include "sandbox/api/request.h"

#include <algorithm>
#include <utility>

#include "base/text/ascii.h"
#include "base/text/strict_json.h"
#include "base/text/text.h"
#include "base/web/flat_body.h"
#include "base/web/form.h"
#include "base/web/query.h"

namespace connector::sandbox::api {
namespace {

using nlohmann::json;

constexpr std::string_view kBase = "/api/2";
constexpr std::size_t kMostParameters = 1'000;

bool TakeSuffix(std::string& text, std::string_view suffix) {
  if (text.size() <= suffix.size()) return false;
  const auto rest = text.size() - suffix.size();
  if (std::string_view(text).substr(rest) != suffix) return false;
  text.resize(rest);
  return true;
}

// The part between the first brackets of filters[name], filters[name][], filters[name][0];
// `is_element` says whether others follow. nullopt if it is none of the three.
std::optional<std::string> FilterName(std::string_view name, bool& is_element) {
  constexpr std::string_view kPrefix = "filters[";
  if (name.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const auto close = name.find(']');
  if (close == std::string_view::npos || close == 0) return std::nullopt;
  const auto rest = name.substr(close + 1);
  is_element = !rest.empty();
  if (is_element && (rest.size() < 2 || rest.front() != '[' || rest.back() != ']')) {
    return std::nullopt;
  }
  return std::string(name.substr(0, close));
}

std::variant<json, Reply> ReadJson(std::string_view body) {
  text::JsonFault fault;
  auto value = text::ParseStrictJson(body, web::kBodyLimits, fault);
  if (!value) return Fail(400, "The body cannot be read: " + fault.reason + ".");
  if (value->is_object() || value->is_array()) return *std::move(value);
  return Fail(400, "The body must be a JSON object.");
}

std::variant<json, Reply> ReadForm(std::string_view body) {
  auto form = web::ParseForm(body);
  if (const auto* problem = std::get_if<web::Problem>(&form)) {
    return Fail(problem->status, problem->detail);
  }
  return std::get<json>(std::move(form));
}

int Base64Digit(char c) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto digit = kDigits.find(c);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

// Up to what is no digit: padding, or nonsense.
std::string DecodeBase64(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = Base64Digit(c);
    if (digit < 0) break;
    bits = (bits << 6U | static_cast<unsigned>(digit)) & 0xFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

std::optional<std::string> BasicUser(std::string_view authorization) {
  constexpr std::string_view kScheme = "basic ";
  if (text::ToLower(authorization.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  const auto credentials = DecodeBase64(text::Trim(authorization.substr(kScheme.size())));
  return credentials.substr(0, credentials.find(':'));
}

}  // namespace

std::optional<Path> ReadPath(std::string_view path) {
  if (path.substr(0, kBase.size()) != kBase) return std::nullopt;
  path.remove_prefix(kBase.size());
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  Path read;
  while (!path.empty()) {
    if (path.front() != '/') return std::nullopt;
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    auto decoded = web::DecodeSegment(segment);
    if (segment.empty() || !decoded || text::FirstInvalidByte(*decoded)) return std::nullopt;
    read.segments.push_back(*std::move(decoded));
    path.remove_prefix(segment.size());
  }
  if (read.segments.empty() || read.segments.front() == "openapi.json") return read;
  auto& resource = read.segments.front();
  if (TakeSuffix(resource, ".json-unicode")) {
    read.escaping = Escaping::kUnicode;
  } else {
    TakeSuffix(resource, ".json");
  }
  return read;
}

bool IsPlainWord(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return text::IsAlphanumeric(c) || c == '_' || c == '-'; });
}

const std::string* Parameters::Find(std::string_view name) const {
  const auto found = plain.find(name);
  return found == plain.end() ? nullptr : &found->second;
}

std::variant<Parameters, Reply> ReadParameters(std::string_view query) {
  const web::Query decoded(query);
  if (const auto& problem = decoded.problem()) return Fail(400, problem->detail);
  if (decoded.parameters().size() > kMostParameters) {
    return Fail(400, "The query has too many parameters.");
  }
  Parameters parameters;
  for (const auto& [name, value] : decoded.parameters()) {
    bool is_element = false;
    if (const auto filter = FilterName(name, is_element)) {
      auto& values = parameters.filters[*filter];
      if (!is_element) values.clear();
      values.push_back(value);
    } else {
      parameters.plain[name] = value;
    }
  }
  return parameters;
}

std::variant<json, Reply> ReadBody(const web::Request& request) {
  if (request.body.empty()) return json::object();
  if (web::HeaderValues(request, "Content-Type").empty()) {
    const auto first = request.body.find_first_not_of(" \t\r\n");
    const bool is_json = first != std::string_view::npos &&
                         (request.body[first] == '{' || request.body[first] == '[');
    return is_json ? ReadJson(request.body) : ReadForm(request.body);
  }
  const auto encoding = web::EncodingOf(request);
  if (const auto* problem = std::get_if<web::Problem>(&encoding)) {
    return Fail(problem->status, problem->detail);
  }
  const bool is_json = std::get<web::Encoding>(encoding) == web::Encoding::kJson;
  return is_json ? ReadJson(request.body) : ReadForm(request.body);
}

std::optional<std::string> KeyOf(const web::Request& request) {
  const auto header = web::HeaderValues(request, "X-API-Key");
  if (!header.empty()) return std::string(header.front());
  std::optional<std::string> key;
  const web::Query query(request.query);
  for (const auto& [name, value] : query.parameters()) {
    if (name == "key") key = value;
  }
  if (key) return key;
  const auto authorization = web::HeaderValues(request, "Authorization");
  return authorization.empty() ? std::nullopt : BasicUser(authorization.front());
}

}  // namespace connector::sandbox::api
