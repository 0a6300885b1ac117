#include "events/same_event.h"

#include <sodium.h>

#include <iterator>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/text/strict_json.h"
#include "base/web/form.h"

namespace connector::events {
namespace {

using nlohmann::json;

// Keeps numbers as they were written: the library's own would lose what a double cannot hold.
class Builder : public text::JsonBuilder {
 public:
  bool boolean(bool value) override { return Text(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return Text(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return Text(std::to_string(value)); }
  bool number_float(double /*value*/, const std::string& written) override { return Text(written); }

 private:
  bool Text(std::string value) { return string(value); }
};

json ReadTree(const EventBody& body) {
  if (body.encoding == web::Encoding::kForm) {
    auto form = web::ParseForm(body.bytes);
    return std::holds_alternative<json>(form) ? std::get<json>(std::move(form)) : json();
  }
  Builder builder;
  text::JsonFault fault;
  const bool is_read = text::ReadStrictJson(body.bytes, web::kBodyLimits, builder, fault);
  return is_read ? builder.Take() : json();
}

bool IsAbsent(const json& value) {
  return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
}

json WhatItSays(const EventBody& body) {
  auto tree = ReadTree(body);
  if (!tree.is_object()) return tree;
  for (auto member = tree.begin(); member != tree.end();) {
    const bool is_nothing = IsAbsent(*member) || member.key() == "sentAt";
    member = is_nothing ? tree.erase(member) : std::next(member);
  }
  return tree;
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return digest;
}

std::string MeaningSha256(const EventBody& body) { return Sha256(WhatItSays(body).dump()); }

bool Comparison::IsSameAs(std::string_view meaning_sha256) {
  return Sha256(Said().dump()) == meaning_sha256;
}

bool Comparison::IsSameAs(const EventBody& other) {
  if (body_.encoding == other.encoding && body_.bytes == other.bytes) return true;
  return Said().is_object() && Said() == WhatItSays(other);
}

const json& Comparison::Said() {
  if (!said_) said_ = WhatItSays(body_);
  return *said_;
}

}  // namespace connector::events
