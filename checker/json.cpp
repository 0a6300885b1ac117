#include "checker/json.h"

#include "text/text.h"

namespace connector::checker {
namespace {

constexpr int kDeepest = 64;

struct TooDeep {};

}  // namespace

std::optional<Json> ParseAnswer(std::string_view text, std::string& reason) {
  if (const auto at = text::FirstInvalidByte(text)) {
    reason = "the body is not UTF-8 (byte " + std::to_string(*at + 1) + ")";
    return std::nullopt;
  }
  const auto check = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) throw TooDeep{};
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const Json::parse_error& error) {
    reason = "the body is not JSON (byte " + std::to_string(error.byte) + ")";
  } catch (const Json::out_of_range&) {
    reason = "a number in the body is out of range";
  } catch (const TooDeep&) {
    reason = "the body is nested more than " + std::to_string(kDeepest) + " levels deep";
  }
  return std::nullopt;
}

}  // namespace connector::checker
