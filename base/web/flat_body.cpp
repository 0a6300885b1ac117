#include "base/web/flat_body.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/text/ascii.h"
#include "base/web/form.h"

namespace connector::web {
namespace {

using Type = FieldValue::Type;

// Collects the members of the outermost object.
class Collector : public text::JsonReceiver {
 public:
  FlatBody fields;
  std::string problem;  // why it wants no more

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
    return (depth_ == 0 || Add(Type::kObject, {})) && Open();
  }
  bool start_array(std::size_t /*size*/) override { return Add(Type::kArray, {}) && Open(); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(std::string& name) override {
    if (depth_ == 1) name_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

 private:
  bool Add(Type type, std::string text) {
    if (depth_ == 0) return Refuse("The body must be a JSON object.");
    if (depth_ > 1) return true;
    if (fields.all.size() == kMostFields) return Refuse("The body has too many fields.");
    fields.all.emplace_back(std::move(name_), FieldValue{type, std::move(text)});
    return true;
  }
  bool Open() {
    ++depth_;
    return true;
  }
  bool Close() {
    --depth_;
    return true;
  }
  bool Refuse(std::string reason) {
    problem = std::move(reason);
    return false;
  }

  std::size_t depth_ = 0;
  std::string name_;  // of the outermost member being read
};

std::variant<FlatBody, Problem> JsonFields(std::string_view body) {
  Collector collector;
  text::JsonFault fault;
  if (text::ReadStrictJson(body, kBodyLimits, collector, fault)) return std::move(collector.fields);
  if (collector.problem.empty())
    collector.problem = "The body cannot be read: " + fault.reason + ".";
  return Problem{400, std::move(collector.problem), ""};
}

Type TypeOf(const nlohmann::json& value) {
  if (value.is_array()) return Type::kArray;
  return value.is_object() ? Type::kObject : Type::kText;
}

std::variant<FlatBody, Problem> FormFields(std::string_view body) {
  auto parsed = ParseForm(body);
  if (auto* problem = std::get_if<Problem>(&parsed)) return std::move(*problem);
  FlatBody fields;
  for (auto& [name, value] : std::get<nlohmann::json>(parsed).items()) {
    fields.all.emplace_back(
        name, FieldValue{TypeOf(value), value.is_string() ? value.get<std::string>() : ""});
  }
  return fields;
}

// In lower case, without the quotes around it.
std::string Unquote(std::string_view value) {
  const auto text = text::ToLower(text::Trim(value));
  const bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

// The names that UTF-8 goes by, and that of its ASCII part; another charset is another encoding.
bool IsCharsetOfUtf8(std::string_view value) {
  const auto charset = Unquote(value);
  return charset == "utf-8" || charset == "utf8" || charset == "us-ascii";
}

// "application/json; charset=utf-8".
std::optional<Encoding> ReadContentType(std::string_view value) {
  const auto type = MediaTypeOf(value);
  while (value.find(';') != std::string_view::npos) {
    value.remove_prefix(value.find(';') + 1);
    const auto parameter = value.substr(0, value.find(';'));
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    const bool is_charset = text::ToLower(text::Trim(parameter.substr(0, equals))) == "charset";
    if (is_charset && !IsCharsetOfUtf8(parameter.substr(equals + 1))) return std::nullopt;
  }
  if (type == "application/json") return Encoding::kJson;
  if (type == "application/x-www-form-urlencoded") return Encoding::kForm;
  return std::nullopt;
}

// "identity" says that nothing was done.
bool IsCompressed(const Request& request) {
  for (auto value : HeaderValues(request, "Content-Encoding")) {
    while (!value.empty()) {
      const auto coding = value.substr(0, value.find(','));
      value.remove_prefix(coding.size() == value.size() ? coding.size() : coding.size() + 1);
      const auto name = text::ToLower(text::Trim(coding));
      if (!name.empty() && name != "identity") return true;
    }
  }
  return false;
}

}  // namespace

std::string MediaTypeOf(std::string_view content_type) {
  return text::ToLower(text::Trim(content_type.substr(0, content_type.find(';'))));
}

const FieldValue* FlatBody::Find(std::string_view name) const {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& field) { return field.first == name; });
  if (found == all.end() || found->second.type == Type::kNull) return nullptr;
  const bool is_empty = found->second.type == Type::kText && found->second.text.empty();
  return is_empty ? nullptr : &found->second;
}

bool IsIdentifier(const FieldValue& value) {
  constexpr std::size_t kLongest = 255;  // bytes
  return (value.type == Type::kText || value.type == Type::kInteger) &&
         value.text.size() <= kLongest && value.text.find('\0') == std::string::npos;
}

std::variant<Encoding, Problem> EncodingOf(const Request& request) {
  const auto types = HeaderValues(request, "Content-Type");
  if (types.size() == 1 && !IsCompressed(request)) {
    if (const auto encoding = ReadContentType(types.front())) return *encoding;
  }
  return Problem{415,
                 "The body must be application/json or application/x-www-form-urlencoded, in UTF-8 "
                 "and not compressed.",
                 ""};
}

std::variant<FlatBody, Problem> ParseFlatBody(Encoding encoding, std::string_view body) {
  return encoding == Encoding::kForm ? FormFields(body) : JsonFields(body);
}

}  // namespace connector::web
