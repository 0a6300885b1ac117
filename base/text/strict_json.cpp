#include "base/text/strict_json.h"

#include <set>
#include <utility>
#include <vector>

#include "base/text/text.h"

namespace connector::text {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What the library's message says between its own prefix, "[json.exception…] parse error at …: ",
// and the text that it read last.
std::string Explain(const Json::exception& error) {
  const std::string_view message = error.what();
  const auto what = message.substr(0, message.find("; last read"));
  const auto colon = what.find(": ");
  return std::string(colon == std::string_view::npos ? what : what.substr(colon + 2));
}

std::string NotJson(const std::string& why, std::size_t byte) {
  return "it is not JSON: " + why + " (byte " + std::to_string(byte) + ")";
}

// Stands between the library's parser and the receiver. The parser's own callback is no place for
// this: it walks all siblings at each end of an array or object. Keys are kept in ordered sets,
// whose cost nobody can drive up by choosing them.
class Guard : public JsonReceiver {
 public:
  Guard(const JsonLimits& limits, JsonReceiver& receiver, JsonFault& fault)
      : limits_(limits), receiver_(receiver), fault_(fault) {}

  bool null() override { return Count() && receiver_.null(); }
  bool boolean(bool value) override { return Count() && receiver_.boolean(value); }
  bool number_integer(std::int64_t value) override {
    return Count() && receiver_.number_integer(value);
  }
  bool number_unsigned(std::uint64_t value) override {
    return Count() && receiver_.number_unsigned(value);
  }
  bool number_float(double value, const std::string& written) override {
    return Count() && receiver_.number_float(value, written);
  }
  bool string(std::string& value) override { return Count() && receiver_.string(value); }
  bool binary(binary_t& /*value*/) override { return false; }  // there is none in a text

  bool start_object(std::size_t size) override {
    return Count() && Open() && receiver_.start_object(size);
  }
  bool start_array(std::size_t size) override {
    return Count() && Open() && receiver_.start_array(size);
  }
  bool end_object() override {
    keys_.pop_back();
    return receiver_.end_object();
  }
  bool end_array() override {
    keys_.pop_back();
    return receiver_.end_array();
  }
  bool key(std::string& name) override {
    if (keys_.back().insert(name).second) return receiver_.key(name);
    fault_.key = name;
    return Refuse("a key is given twice");
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& error) override {
    const bool is_out_of_range = dynamic_cast<const Json::out_of_range*>(&error) != nullptr;
    return Refuse(is_out_of_range ? "a number is out of range" : NotJson(Explain(error), position));
  }

 private:
  bool Count() {
    if (values_++ < limits_.values) return true;
    return Refuse("it has more than " + std::to_string(limits_.values) + " values");
  }
  bool Open() {
    if (keys_.size() == limits_.depth) {
      return Refuse("it is nested more than " + std::to_string(limits_.depth) + " levels deep");
    }
    keys_.emplace_back();
    return true;
  }
  bool Refuse(std::string reason) {
    fault_.reason = std::move(reason);
    return false;
  }

  JsonLimits limits_;
  JsonReceiver& receiver_;
  JsonFault& fault_;
  std::size_t values_ = 0;
  std::vector<std::set<std::string>> keys_;  // of each level that is open; an array has none
};

}  // namespace

// A pointer stays right: nothing is added to what holds the value before that one is closed.
Json* JsonBuilder::Add(Json value) {
  if (open_.empty()) return &(root_ = std::move(value));
  auto& parent = *open_.back();
  if (parent.is_array()) return &parent.emplace_back(std::move(value));
  return &*parent.emplace(std::move(key_), std::move(value)).first;
}

bool JsonBuilder::Open(Json container) {
  open_.push_back(Add(std::move(container)));
  return true;
}

bool JsonBuilder::Close() {
  open_.pop_back();
  return true;
}

bool ReadStrictJson(std::string_view text, const JsonLimits& limits, JsonReceiver& receiver,
                    JsonFault& fault) {
  if (text.size() > limits.bytes) {
    fault.reason = "it is larger than " + std::to_string(limits.bytes) + " bytes";
  } else if (const auto invalid = FirstInvalidByte(text)) {
    fault.reason = "it is not UTF-8 (byte " + std::to_string(*invalid + 1) + ")";
  } else if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    fault.reason = NotJson("a NUL", nul + 1);  // the library takes it for the end
  } else if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    fault.reason = NotJson("a byte order mark", 1);  // the library skips it
  } else {
    Guard guard(limits, receiver, fault);
    return Json::sax_parse(text, &guard);
  }
  return false;
}

std::optional<Json> ParseStrictJson(std::string_view text, const JsonLimits& limits,
                                    JsonFault& fault) {
  JsonBuilder builder;
  if (!ReadStrictJson(text, limits, builder, fault)) return std::nullopt;
  return builder.Take();
}

}  // namespace connector::text
