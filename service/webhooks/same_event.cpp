#include "service/webhooks/same_event.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "web/form.h"

namespace connector::service::webhooks {
namespace {

using nlohmann::json;

// Keeps numbers as they were written: the library's own would lose what a double cannot hold.
class TreeBuilder : public nlohmann::json_sax<json> {
 public:
  explicit TreeBuilder(json& root) : root_(root) {}

  bool null() override { return Add(nullptr); }
  bool boolean(bool value) override { return Add(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return Add(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return Add(std::to_string(value)); }
  bool number_float(double /*value*/, const std::string& written) override { return Add(written); }
  bool string(std::string& value) override { return Add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return Open(json::object()); }
  bool start_array(std::size_t /*size*/) override { return Open(json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(std::string& name) override {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

 private:
  json& Place(json value) {
    if (open_.empty()) return root_ = std::move(value);
    auto& parent = *open_.back();
    if (parent.is_object()) return parent[key_] = std::move(value);
    parent.push_back(std::move(value));
    return parent.back();
  }
  bool Add(json value) {
    Place(std::move(value));
    return true;
  }
  bool Open(json empty) {
    open_.push_back(&Place(std::move(empty)));
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  json& root_;
  std::vector<json*> open_;  // none of them moves before it is closed
  std::string key_;
};

json ReadTree(const EventBody& body) {
  if (body.encoding == web::Encoding::kForm) {
    auto form = web::ParseForm(body.bytes);
    return std::holds_alternative<json>(form) ? std::get<json>(std::move(form)) : json();
  }
  json tree;
  TreeBuilder builder(tree);
  return json::sax_parse(body.bytes, &builder) ? tree : json();
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

bool AreSameEvent(const EventBody& a, const EventBody& b) {
  if (a.encoding == b.encoding && a.bytes == b.bytes) return true;
  const auto said = WhatItSays(a);
  return said.is_object() && said == WhatItSays(b);
}

}  // namespace connector::service::webhooks
