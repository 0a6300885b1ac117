#include "sandbox/console/body.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text/text.h"
#include "base/web/json_body.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::console {
namespace {

using nlohmann::json;

bool IsNumber(const json& value, std::int64_t least, std::int64_t most) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{1} << 62U) {
    return false;
  }
  const auto number = value.get<std::int64_t>();
  return number >= least && number <= most;
}

}  // namespace

Body::Body(const web::Request& request, const std::vector<std::string_view>& known) {
  auto read = web::ReadJsonObject(request);
  if (auto* problem = std::get_if<web::Problem>(&read)) {
    problem_ = std::move(*problem);
    return;
  }
  object_ = std::get<json>(std::move(read));
  Allow(known);
}

Body::Body(json object, const std::vector<std::string_view>& known) : object_(std::move(object)) {
  Allow(known);
}

void Body::Allow(const std::vector<std::string_view>& known) {
  for (const auto& [name, value] : object_.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string names;
    for (const auto one : known) names += (names.empty() ? "" : ", ") + std::string(one);
    Refuse("There is a member that nobody knows. Known are: " + names + ".");
  }
}

void Body::Refuse(std::string detail) {
  if (!problem_) problem_ = web::Problem{400, std::move(detail), ""};
}

const json* Body::Find(std::string_view name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> Body::Text(std::string_view name, std::size_t most_characters) {
  const auto* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string() ||
      text::CountCharacters(value->get_ref<const std::string&>()) > most_characters) {
    Refuse(std::string(name) + " must be a text of at most " + std::to_string(most_characters) +
           " characters.");
    return std::nullopt;
  }
  return value->get<std::string>();
}

std::string Body::NeededText(std::string_view name, std::size_t most_characters) {
  auto text = Text(name, most_characters).value_or("");
  if (text.empty()) {
    Refuse(std::string(name) + " must be a text of 1 to " + std::to_string(most_characters) +
           " characters.");
  }
  return text;
}

std::optional<std::int64_t> Body::Number(std::string_view name, std::int64_t least,
                                         std::int64_t most) {
  const auto* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (IsNumber(*value, least, most)) return value->get<std::int64_t>();
  Refuse(std::string(name) + " must be a whole number, " + std::to_string(least) + " to " +
         std::to_string(most) + ".");
  return std::nullopt;
}

std::optional<bool> Body::Flag(std::string_view name) {
  const auto* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) Refuse(std::string(name) + " must be true or false.");
  return value->is_boolean() ? std::optional(value->get<bool>()) : std::nullopt;
}

std::optional<json> Body::Object(std::string_view name) {
  const auto* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) Refuse(std::string(name) + " must be an object.");
  return value->is_object() ? std::optional(*value) : std::nullopt;
}

std::int64_t Body::NeededWebsite() {
  constexpr std::size_t kLongest = 32;
  const auto text = Text("website", kLongest);
  const auto id = text ? platform::ParsePlatformId(*text) : std::nullopt;
  if (!id) Refuse("website must be the id of one, such as ha-101.");
  return id.value_or(0);
}

const json* Body::FindArray(std::string_view name, std::size_t most, const char* of_what) {
  const auto* value = Find(name);
  if (value == nullptr || (value->is_array() && value->size() <= most)) return value;
  Refuse(std::string(name) + " must be an array of at most " + std::to_string(most) + " " +
         of_what + ".");
  return nullptr;
}

void Body::EachObject(std::string_view name, std::size_t most,
                      const std::vector<std::string_view>& known,
                      const std::function<void(Body&)>& read) {
  const auto* array = FindArray(name, most, "objects");
  if (array == nullptr) return;
  for (const auto& element : *array) {
    if (!element.is_object()) {
      Refuse(std::string(name) + " must be an array of objects.");
      return;
    }
    Body body(element, known);
    read(body);
    if (body.problem()) Refuse(std::string(name) + ": " + body.problem()->detail);
  }
}

std::vector<std::int64_t> Body::Ids(std::string_view name, std::size_t most) {
  std::vector<std::int64_t> ids;
  const auto* array = FindArray(name, most, "ids");
  if (array == nullptr) return ids;
  for (const auto& element : *array) {
    if (!IsNumber(element, 1, kGreatestId)) {
      Refuse(std::string(name) + " must be an array of ids.");
      break;
    }
    ids.push_back(element.get<std::int64_t>());
  }
  return ids;
}

}  // namespace connector::sandbox::console
