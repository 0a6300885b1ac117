// A request of the REST API as it is read (platform, 1.2, 1.4, 1.5).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/web/message.h"
#include "sandbox/api/envelope.h"

namespace connector::sandbox::api {

// /api/2/operator.json/123/live: without its suffix, a segment each, decoded.
struct Path {
  std::vector<std::string> segments;
  Escaping escaping = Escaping::kAscii;
};

// nullopt if it is not below /api/2, is not percent-encoded UTF-8, or has empty segments. One slash
// at the end is ignored.
std::optional<Path> ReadPath(std::string_view path);

// Whether it can be repeated in a message: what is no name may be anything, such as an address.
bool IsPlainWord(std::string_view text);

struct Parameters {
  std::map<std::string, std::string, std::less<>> plain;  // page, limit, full, key
  // filters[name]=value, filters[name][]=value, filters[name][0]=value: all of a name's values.
  std::map<std::string, std::vector<std::string>, std::less<>> filters;

  const std::string* Find(std::string_view name) const;
};

// The last one of several wins, as in PHP. Fails if something is not percent-encoded UTF-8.
std::variant<Parameters, Reply> ReadParameters(std::string_view query);

// What is written: an object, or an array of them, from JSON or a form; the values of a form are
// texts. An empty body is an empty object.
std::variant<nlohmann::json, Reply> ReadBody(const web::Request& request);

// The key that the request shows: the first one that is there of the header X-API-Key, `key` and
// the user name of HTTP Basic decides (R). nullopt: none.
std::optional<std::string> KeyOf(const web::Request& request);

}  // namespace connector::sandbox::api
