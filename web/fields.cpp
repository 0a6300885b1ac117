#include "web/fields.h"

#include <algorithm>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include "text/ascii.h"
#include "text/text.h"
#include "web/query.h"

namespace connector::web {
namespace {

using Type = FieldValue::Type;

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostFields = 256;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Collects the members of the outermost object, and looks for doubled names everywhere.
class Collector : public nlohmann::json_sax<nlohmann::json> {
 public:
  Fields fields;
  std::string problem = "The body is not valid JSON.";

  bool null() override { return Add(Type::kNull, {}); }
  bool boolean(bool value) override { return Add(Type::kBoolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override {
    return Add(Type::kInteger, std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) override {
    return Add(Type::kInteger, std::to_string(value));
  }
  bool number_float(double /*value*/, const std::string& written) override {
    const bool is_integer = written.find_first_of(".eE") == std::string::npos;
    return Add(is_integer ? Type::kInteger : Type::kDecimal, written);
  }
  bool string(std::string& value) override { return Add(Type::kText, std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*size*/) override {
    if (names_.empty()) {
      names_.emplace_back();
      return true;
    }
    return Add(Type::kObject, {}) && Open();
  }
  bool start_array(std::size_t /*size*/) override { return Add(Type::kArray, {}) && Open(); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }

  bool key(std::string& name) override {
    if (!names_.back().insert(name).second) return Refuse("A name is given more than once.");
    if (names_.size() == 1) name_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return Refuse("The body is not valid JSON, at byte " + std::to_string(position) + ".");
  }

 private:
  bool Add(Type type, std::string text) {
    if (names_.empty()) return Refuse("The body must be a JSON object.");
    if (names_.size() > 1) return true;
    if (fields.all.size() == kMostFields) return Refuse("The body has too many fields.");
    fields.all.emplace_back(std::move(name_), FieldValue{type, std::move(text)});
    return true;
  }
  bool Open() {
    if (names_.size() == kDeepest) return Refuse("The body is nested too deeply.");
    names_.emplace_back();
    return true;
  }
  bool Close() {
    if (names_.size() > 1) names_.pop_back();
    return true;
  }
  bool Refuse(std::string reason) {
    problem = std::move(reason);
    return false;
  }

  std::vector<std::set<std::string>> names_;  // of each level that is open
  std::string name_;                          // of the outermost member being read
};

std::variant<Fields, Problem> ParseForm(std::string_view body) {
  const Query query(body);
  if (query.problem()) return *query.problem();
  Fields fields;
  for (const auto& [name, value] : query.parameters()) {
    if (name.find_first_of("[]") != std::string::npos) {
      return Problem{400, "A form's fields must be flat: a name has brackets.", ""};
    }
    if (fields.all.size() == kMostFields) return Problem{400, "The body has too many fields.", ""};
    fields.all.emplace_back(name, FieldValue{Type::kText, value});
  }
  std::set<std::string_view> names;
  for (const auto& field : fields.all) {
    if (!names.insert(field.first).second) {
      return Problem{400, "A name is given more than once.", ""};
    }
  }
  return fields;
}

// "application/json; charset=utf-8"; another charset is another encoding.
std::optional<Encoding> ReadContentType(std::string_view value) {
  const auto type = text::ToLower(text::Trim(value.substr(0, value.find(';'))));
  while (value.find(';') != std::string_view::npos) {
    value.remove_prefix(value.find(';') + 1);
    const auto parameter = text::ToLower(text::Trim(value.substr(0, value.find(';'))));
    const bool is_charset = parameter.rfind("charset=", 0) == 0;
    if (is_charset && parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"") {
      return std::nullopt;
    }
  }
  if (type == "application/json") return Encoding::kJson;
  if (type == "application/x-www-form-urlencoded") return Encoding::kForm;
  return std::nullopt;
}

}  // namespace

const FieldValue* Fields::Find(std::string_view name) const {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& field) { return field.first == name; });
  if (found == all.end() || found->second.type == Type::kNull) return nullptr;
  const bool is_empty = found->second.type == Type::kText && found->second.text.empty();
  return is_empty ? nullptr : &found->second;
}

std::variant<Encoding, Problem> EncodingOf(const Request& request) {
  const auto types = HeaderValues(request, "Content-Type");
  if (types.size() == 1 && HeaderValues(request, "Content-Encoding").empty()) {
    if (const auto encoding = ReadContentType(types.front())) return *encoding;
  }
  return Problem{415,
                 "The body must be application/json or application/x-www-form-urlencoded, in UTF-8 "
                 "and not compressed.",
                 ""};
}

std::variant<Fields, Problem> ParseFields(Encoding encoding, std::string_view body) {
  if (encoding == Encoding::kForm) return ParseForm(body);
  if (text::FirstInvalidByte(body)) return Problem{400, "The body is not valid UTF-8.", ""};
  // The library takes a NUL for the end.
  if (body.find('\0') != std::string_view::npos || body.substr(0, 3) == kByteOrderMark) {
    return Problem{400, "The body is not valid JSON.", ""};
  }
  Collector collector;
  if (nlohmann::json::sax_parse(body, &collector)) return std::move(collector.fields);
  return Problem{400, std::move(collector.problem), ""};
}

}  // namespace connector::web
