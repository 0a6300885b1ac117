#include "sandbox/control.h"

#include <charconv>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/text/timestamp.h"
#include "base/web/json_body.h"
#include "base/web/problem.h"
#include "sandbox/platform/generator.h"

namespace connector::sandbox {
namespace {

using nlohmann::json;

constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kDayMs = 86'400 * kSecondMs;
constexpr std::int64_t kLongestMs = 3'650 * kDayMs;
const std::string kWhatResetTakes =
    "The body may hold seed, days (up to " + std::to_string(platform::kMostDays) +
    ") and conversationsPerDay (up to " + std::to_string(platform::kMostConversationsPerDay) +
    "), each a whole number, for at most " + std::to_string(platform::kMostConversations) +
    " conversations.";

class Control {
 public:
  Control(platform::State& state, std::function<void()> on_moved, std::function<void()> after_reset)
      : state_(state),
        reader_(state.NewReader()),
        on_moved_(std::move(on_moved)),
        after_reset_(std::move(after_reset)),
        find_state_(*reader_,
                    "SELECT seed, days, conversations_per_day, began_at, dropped_attempts, "
                    "dropped_calls, (SELECT count(*) FROM conversations), "
                    "(SELECT count(*) FROM deliveries WHERE state = 'waiting') FROM state") {}

  web::Response State() {
    const sql::Snapshot snapshot(*reader_);
    sql::Rows rows(find_state_);
    rows.Next();
    return web::JsonResponse(json{
        {"seed", rows.Integer(0)},
        {"days", rows.Integer(1)},
        {"conversationsPerDay", rows.Integer(2)},
        {"beganAt", text::FormatTimestamp(rows.Integer(3))},
        {"now", text::FormatTimestamp(state_.clock().NowMs())},
        {"timeScale", state_.clock().scale()},
        {"conversations", rows.Integer(6)},
        {"waitingDeliveries", rows.Integer(7)},
        {"droppedAttempts", rows.Integer(4)},
        {"droppedCalls",
         rows.Integer(5)}}.dump());
  }

  web::Response Clock() {
    return web::JsonResponse(json{
        {"now", text::FormatTimestamp(state_.clock().NowMs())},
        {"timeScale",
         state_.clock().scale()}}.dump());
  }

  web::Response MoveClock(const web::Request& request) {
    const auto body = web::ReadJsonObject(request);
    if (const auto* problem = std::get_if<web::Problem>(&body)) return web::ToResponse(*problem);
    const auto& object = std::get<json>(body);
    const auto advance = object.find("advance");
    const auto by_ms = advance != object.end() && advance->is_string() && object.size() == 1
                           ? ParseDuration(advance->get_ref<const std::string&>())
                           : std::nullopt;
    if (!by_ms) {
      return web::ToResponse(
          {400,
           R"(The body must be {"advance": "PT10M"}: a duration of ISO 8601, up to ten years.)",
           ""});
    }
    try {
      state_.AdvanceClock(*by_ms);
    } catch (const std::invalid_argument&) {
      return web::ToResponse({400, "The clock does not go beyond the year 9998.", ""});
    }
    on_moved_();
    return Clock();
  }

  web::Response Reset(const web::Request& request) {
    const auto body = web::ReadJsonObject(request);
    if (const auto* problem = std::get_if<web::Problem>(&body)) return web::ToResponse(*problem);
    auto past = state_.options().past;
    for (const auto& [name, value] : std::get<json>(body).items()) {
      const bool is_number =
          value.is_number_unsigned() && value.get<std::uint64_t>() <= std::uint64_t{1} << 62U;
      const auto number = is_number ? value.get<std::uint64_t>() : 0;
      if (name == "seed" && is_number) {
        past.seed = number;
      } else if (name == "days" && is_number && number <= platform::kMostDays) {
        past.days = static_cast<int>(number);
      } else if (name == "conversationsPerDay" && is_number &&
                 number <= platform::kMostConversationsPerDay) {
        past.conversations_per_day = static_cast<int>(number);
      } else {
        return web::ToResponse({400, kWhatResetTakes, ""});
      }
    }
    try {
      state_.Reset(past);
    } catch (const std::invalid_argument&) {  // each is fine, and all together are too much
      return web::ToResponse({400, kWhatResetTakes, ""});
    }
    after_reset_();
    return State();
  }

 private:
  platform::State& state_;
  std::unique_ptr<sql::Reader> reader_;
  std::function<void()> on_moved_;
  std::function<void()> after_reset_;
  sql::Query find_state_;
};

}  // namespace

std::vector<http::Route> ControlRoutes(platform::State& state, std::function<void()> on_moved,
                                       std::function<void()> after_reset) {
  const auto control =
      std::make_shared<Control>(state, std::move(on_moved), std::move(after_reset));
  using Request = const web::Request&;
  constexpr auto kGuarded = http::Access::kGuarded;
  constexpr auto kLong = [](Request) { return true; };
  return {
      {"GET", "/sandbox/state", kGuarded, [control](Request) { return control->State(); }, kLong},
      {"GET", "/sandbox/clock", kGuarded, [control](Request) { return control->Clock(); }},
      {"POST", "/sandbox/clock", kGuarded, [control](Request r) { return control->MoveClock(r); },
       kLong},
      {"POST", "/sandbox/reset", kGuarded, [control](Request r) { return control->Reset(r); },
       kLong},
  };
}

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  struct Unit {
    char letter;
    bool is_of_time;
    std::int64_t ms;
  };
  constexpr Unit kUnits[] = {{'D', false, kDayMs},
                             {'H', true, 3'600 * kSecondMs},
                             {'M', true, 60 * kSecondMs},
                             {'S', true, kSecondMs}};
  if (text.empty() || text.front() != 'P' || text.back() == 'P' || text.back() == 'T') {
    return std::nullopt;
  }
  text.remove_prefix(1);
  std::int64_t sum = 0;
  bool is_time = false;
  const auto* unit = std::begin(kUnits);
  while (!text.empty()) {
    if (text.front() == 'T' && !is_time) {
      is_time = true;
      text.remove_prefix(1);
    }
    std::uint32_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    if (error != std::errc{} || text.empty()) return std::nullopt;
    while (unit != std::end(kUnits) &&
           (unit->letter != text.front() || unit->is_of_time != is_time)) {
      ++unit;
    }
    if (unit == std::end(kUnits) || number > kLongestMs / unit->ms) return std::nullopt;
    sum += number * unit->ms;
    ++unit;
    text.remove_prefix(1);
  }
  return sum > kLongestMs ? std::nullopt : std::optional(sum);
}

}  // namespace connector::sandbox
