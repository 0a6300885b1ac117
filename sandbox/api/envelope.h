// What the REST API answers (platform, 1.3): meta, data, pagination.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/web/message.h"

namespace connector::sandbox::api {

using Json = nlohmann::ordered_json;

struct Pagination {
  std::int64_t page;
  std::int64_t pages;
  std::int64_t limit;
  std::int64_t count;
};

struct Reply {
  int status = 200;  // of HTTP
  std::string_view meta_status = "success";
  std::string message{};  // "": none
  std::optional<Json> data{};
  std::optional<std::vector<std::string>> filters{};  // of lists: the names of those applied
  std::optional<Pagination> pagination{};
};

// The request is at fault.
Reply Fail(int status, std::string message);

// The documentation's messages. A field of an object as in a form: "chat[available]".
Reply FieldIsMissing(std::string_view field);
Reply FieldIsNotValid(std::string_view field);
Reply Unknown(std::string_view resource, std::string_view attribute, std::string_view value);
Reply Forbidden();

// What is written to the state cannot be written, or read, at the moment.
Reply NotNow();

// How text beyond ASCII is written: "\u00e9", or as itself (R: of the resource's suffix, 1.4).
enum class Escaping { kAscii, kUnicode };

web::Response ToResponse(const Reply& reply, Escaping escaping);

}  // namespace connector::sandbox::api
