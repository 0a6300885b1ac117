// A flat request body, as JSON or as a form: each field is a name and a value. What lies inside a
// nested JSON value is checked for form and otherwise left alone.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/text/strict_json.h"
#include "base/web/message.h"
#include "base/web/problem.h"

namespace connector::web {

enum class Encoding { kJson, kForm };

struct FieldValue {
  enum class Type { kText, kInteger, kDecimal, kBoolean, kNull, kArray, kObject };
  Type type;
  std::string text;  // a text's characters; a number as it was written; a form has texts only
};

class FlatBody {
 public:
  // Null where there is no such field, or it is null or an empty text.
  const FieldValue* Find(std::string_view name) const;

  std::vector<std::pair<std::string, FieldValue>> all;
};

// Of a Content-Type's value, in lower case, without its parameters.
std::string MediaTypeOf(std::string_view content_type);

// By the request's Content-Type; a 415 where it is neither of the two.
std::variant<Encoding, Problem> EncodingOf(const Request& request);

// Of a body in JSON; how many bytes it has, the server has limited. Nothing of what is sent here
// comes near these numbers, and what holds them takes a few milliseconds.
constexpr text::JsonLimits kBodyLimits{std::numeric_limits<std::size_t>::max(), 32, 10'000};

constexpr std::size_t kMostFields = 256;  // of a body, in either encoding

// What identifies something in a body.
constexpr std::string_view kIdentifier =
    "an identifier: a text of 1 to 255 bytes without U+0000, or a whole number";
bool IsIdentifier(const FieldValue& value);

// A 400 for what cannot be read in one way only: not the encoding it says, not UTF-8, a name given
// twice (at any depth), JSON that is no object, what is nested too deeply.
std::variant<FlatBody, Problem> ParseFlatBody(Encoding encoding, std::string_view body);

}  // namespace connector::web
