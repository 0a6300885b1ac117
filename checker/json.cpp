#include "checker/json.h"

#include "base/text/strict_json.h"
#include "base/text/text.h"

namespace connector::checker {
namespace {

// More than twice the largest page that the contract has: 1,000 categories with 100 products each.
// An answer of the most values takes some 50 MB, and a quarter of a second.
constexpr text::JsonLimits kLimits{std::size_t{32} << 20U, 64, 250'000};

constexpr std::size_t kMostOfAKey = 64;  // bytes

}  // namespace

std::optional<Json> ParseAnswer(std::string_view text, std::string& reason) {
  text::JsonFault fault;
  auto value = text::ParseStrictJson(text, kLimits, fault);
  if (value) return value;
  if (fault.key) {
    fault.reason = "the key \"" + text::Printable(*fault.key, kMostOfAKey) + "\" is given twice";
  }
  reason = "the body cannot be read: " + fault.reason;
  return std::nullopt;
}

}  // namespace connector::checker
