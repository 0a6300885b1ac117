#include "base/text/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/text/text.h"

namespace connector::text {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t kDeepest = 64;

[[noreturn]] void Fail(const YAML::Mark& mark, const std::string& what) {
  throw std::runtime_error("line " + std::to_string(mark.line + 1) + ", column " +
                           std::to_string(mark.column + 1) + ": " + what);
}

template <typename Number>
std::optional<Number> ParseNumber(const std::string& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

OrderedJson Scalar(const std::string& tag, const std::string& text) {
  if (tag == "!") return text;  // it was quoted
  if (text.empty() || text == "~" || text == "null") return nullptr;
  if (text == "true" || text == "false") return text == "true";
  const bool may_be_a_number = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  if (const auto integer = ParseNumber<std::int64_t>(text)) return *integer;
  if (const auto number = ParseNumber<double>(text); may_be_a_number && number) return *number;
  return text;
}

// Builds the value as the parser meets its parts.
// NOLINTNEXTLINE(bugprone-exception-escape): what the library's constructors are declared to be
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(YamlLines* lines) : lines_(lines) {}

  OrderedJson Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { Add(mark, nullptr); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { Fail(mark, "an alias"); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& text) override {
    const bool is_key = !open_.empty() && open_.back()->is_object() && !key_;
    if (is_key) {
      if (!keys_.back().insert(text).second) Fail(mark, text + ": is there twice");
      key_ = text;
      key_line_ = mark.line + 1;
    } else {
      Add(mark, Scalar(tag, text));
    }
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Open(mark, OrderedJson::array());
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Open(mark, OrderedJson::object());
  }
  void OnMapEnd() override { Close(); }

 private:
  OrderedJson* Add(const YAML::Mark& mark, OrderedJson value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    auto& parent = *open_.back();
    if (parent.is_array()) {
      Note(std::to_string(parent.size()), mark.line + 1);
      return &parent.emplace_back(std::move(value));
    }
    if (!key_) Fail(mark, "a key that is no text");
    Note(*key_, key_line_);
    // At the end: the key is new, and `parent[key]` would look through all that are there.
    auto& members = parent.get_ref<OrderedJson::object_t&>();
    members.emplace_back(*std::exchange(key_, std::nullopt), std::move(value));
    return &members.back().second;
  }

  void Open(const YAML::Mark& mark, OrderedJson container) {
    if (open_.size() == kDeepest) Fail(mark, "nested too deeply");
    auto* added = Add(mark, std::move(container));
    open_.push_back(added);
    keys_.emplace_back();
    if (lines_ != nullptr) places_.push_back(last_);
  }

  void Close() {
    open_.pop_back();
    keys_.pop_back();
    if (!places_.empty()) places_.pop_back();
  }

  // Where the value stands that is added next, to what is open.
  void Note(const std::string& name, int line) {
    if (lines_ == nullptr) return;
    last_ = places_.back() / name;
    (*lines_)[last_.to_string()] = line;
  }

  OrderedJson root_;
  std::vector<OrderedJson*> open_;           // from the root to where the next value goes
  std::vector<std::set<std::string>> keys_;  // of each of them; a sequence has none
  std::optional<std::string> key_;
  int key_line_ = 0;
  YamlLines* lines_;
  std::vector<OrderedJson::json_pointer> places_;  // of what is open, if lines are asked for
  OrderedJson::json_pointer last_;                 // of the value that was added last
};

OrderedJson Parse(const std::string& yaml, YamlLines* lines) {
  if (const auto at = FirstInvalidByte(yaml)) {
    throw std::runtime_error("not valid UTF-8 (byte " + std::to_string(*at + 1) + ")");
  }
  std::istringstream stream(yaml);
  Builder builder(lines);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return nullptr;
    auto value = builder.Take();
    if (parser.HandleNextDocument(builder)) throw std::runtime_error("more than one document");
    return value;
  } catch (const YAML::Exception& error) {
    Fail(error.mark, error.msg);
  }
}

}  // namespace

nlohmann::ordered_json ParseYaml(const std::string& yaml) { return Parse(yaml, nullptr); }

nlohmann::ordered_json ParseYaml(const std::string& yaml, YamlLines& lines) {
  return Parse(yaml, &lines);
}

}  // namespace connector::text
