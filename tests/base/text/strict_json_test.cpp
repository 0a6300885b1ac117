#include "base/text/strict_json.h"

#include <gtest/gtest.h>

#include "tests/support/cost.h"

namespace connector::text {
namespace {

constexpr auto kAny = std::numeric_limits<std::size_t>::max();

std::string ReasonAgainst(std::string_view text, const JsonLimits& limits) {
  JsonFault fault;
  const auto value = ParseStrictJson(text, limits, fault);
  EXPECT_EQ(value.has_value(), fault.reason.empty()) << text;
  return fault.reason;
}

TEST(StrictJson, BuildsWhatIsThere) {
  const std::string text =
      R"({"a":[null,true,false,-1,18446744073709551615,1.5,"é\n\ud83c\udf6e"],"b":{"c":{},"d":[]}})";
  JsonFault fault;
  EXPECT_EQ(ParseStrictJson(" " + text + "\n", {kAny, kAny, kAny}, fault).value().dump(),
            nlohmann::json::parse(text).dump());
  EXPECT_EQ(ParseStrictJson("\"x\"", {kAny, 0, 1}, fault).value(), "x");
}

TEST(StrictJson, RefusesWhatTwoReadersCouldReadDifferently) {
  struct {
    std::string text;
    std::string reason;
    std::optional<std::string> key;
  } const cases[] = {
      {R"({"a":1,"b":2,"a":3})", "a key is given twice", "a"},
      {R"({"a":1,"\u0061":1})", "a key is given twice", "a"},
      {R"([{"a":{"é":1,"é":2}}])", "a key is given twice", "é"},
      {R"([{"a":1},{"a":1,"b":{"a":1}}])", "", std::nullopt},
      {std::string("[]\0", 3), "it is not JSON: a NUL (byte 3)", std::nullopt},
      {std::string("[\"\0\"]", 5), "it is not JSON: a NUL (byte 3)", std::nullopt},
      {"\xEF\xBB\xBF[]", "it is not JSON: a byte order mark (byte 1)", std::nullopt},
      {"[\"\xC3\"]", "it is not UTF-8 (byte 3)", std::nullopt},
      {"[\"\xED\xA0\x80\"]", "it is not UTF-8 (byte 3)", std::nullopt},
      {"[1e999]", "a number is out of range", std::nullopt},
      {"[-1e999]", "a number is out of range", std::nullopt},
  };
  for (const auto& c : cases) {
    JsonFault fault;
    const auto value = ParseStrictJson(c.text, {kAny, kAny, kAny}, fault);
    EXPECT_EQ(value.has_value(), c.reason.empty()) << c.text;
    EXPECT_EQ(fault.reason, c.reason) << c.text;
    EXPECT_EQ(fault.key, c.key) << c.text;
  }
}

TEST(StrictJson, RefusesWhatIsNoJsonAndRepeatsNoneOfIt) {
  for (const std::string text : {"",
                                 " ",
                                 "secret",
                                 "[secret]",
                                 "[\"secret",
                                 "[1,]",
                                 "{\"secret\":1,}",
                                 "{secret:1}",
                                 "[1] 2",
                                 "[] // secret",
                                 "[NaN]",
                                 "[+1]",
                                 "[01]",
                                 "[.5]",
                                 "'secret'",
                                 "[\"secret\\x\"]",
                                 "[\"secret\\ud800\"]",
                                 "[\"\\udc00secret\"]",
                                 "[\"secret\n\"]",
                                 "{\"a\" \"secret\"}"}) {
    const auto reason = ReasonAgainst(text, {kAny, kAny, kAny});
    EXPECT_EQ(reason.rfind("it is not JSON: ", 0), 0U) << text << ": " << reason;
    EXPECT_NE(reason.find("(byte "), std::string::npos) << reason;
    EXPECT_EQ(reason.find("secret"), std::string::npos) << reason;
  }
}

TEST(StrictJson, LimitsHoldFromTheFirstThingBeyond) {
  struct {
    std::string name;
    JsonLimits limits;
    std::string within;
    std::string beyond;
    std::string reason;
  } const cases[] = {
      {"bytes", {5, kAny, kAny}, "[1,2]", "[1,22]", "it is larger than 5 bytes"},
      {"arrays", {kAny, 2, kAny}, "[[],[]]", "[[[", "it is nested more than 2 levels deep"},
      {"objects",
       {kAny, 2, kAny},
       R"({"a":{},"b":{}})",
       R"({"a":[{)",
       "it is nested more than 2 levels deep"},
      {"elements", {kAny, kAny, 3}, "[1,2]", "[1,2,3", "it has more than 3 values"},
      {"members",
       {kAny, kAny, 3},
       R"({"a":1,"b":2})",
       R"({"a":1,"b":2,"c":3)",
       "it has more than 3 values"},
      {"empty ones", {kAny, kAny, 3}, "[[],{}]", "[[],{},[", "it has more than 3 values"},
      {"a value alone", {kAny, kAny, 1}, "1", "[1", "it has more than 1 values"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ReasonAgainst(c.within, c.limits), "") << c.name;
    EXPECT_EQ(ReasonAgainst(c.beyond, c.limits), c.reason) << c.name;
  }
}

// A text of so many bytes, of pieces that `piece` makes.
template <typename Piece>
std::string Made(std::size_t bytes, char open, char close, Piece piece) {
  std::string text(1, open);
  for (std::size_t i = 0; text.size() < bytes; ++i) text += (i == 0 ? "" : ",") + piece(i);
  return text + close;
}

TEST(StrictJson, TakesTimeInProportionToTheText) {
  struct {
    std::string name;
    std::string (*make)(std::size_t bytes);
  } const cases[] = {
      {"objects",
       [](std::size_t bytes) {
         return Made(bytes, '[', ']', [](auto) { return std::string("{}"); });
       }},
      {"arrays",
       [](std::size_t bytes) {
         return Made(bytes, '[', ']', [](auto) { return std::string("[]"); });
       }},
      {"arrays in arrays",
       [](std::size_t bytes) { return std::string(bytes / 2, '[') + std::string(bytes / 2, ']'); }},
      {"objects in objects",
       [](std::size_t bytes) {
         std::string text;
         for (std::size_t i = 0; i < bytes / 6; ++i) text += "{\"a\":";
         return text + "1" + std::string(bytes / 6, '}');
       }},
      {"keys",
       [](std::size_t bytes) {
         return Made(bytes, '{', '}', [](auto i) { return "\"" + std::to_string(i) + "\":1"; });
       }},
      {"long keys that begin alike",
       [](std::size_t bytes) {
         return Made(bytes, '{', '}', [](auto i) {
           return "\"" + std::string(1'000, 'x') + std::to_string(i) + "\":1";
         });
       }},
      {"a text", [](std::size_t bytes) { return "\"" + std::string(bytes, 'x') + "\""; }},
      {"digits", [](std::size_t bytes) { return "0." + std::string(bytes, '3'); }},
  };
  constexpr std::size_t kSmall = 32 << 10U;
  constexpr std::size_t kTimes = 8;
  for (const auto& c : cases) {
    const auto small = c.make(kSmall);
    const auto large = c.make(kTimes * kSmall);
    const auto cost = [](const std::string& text) {
      return testing::SecondsOf([&] { EXPECT_EQ(ReasonAgainst(text, {kAny, kAny, kAny}), ""); });
    };
    EXPECT_LT(cost(large), 2 * kTimes * cost(small) + 0.01) << c.name;
  }
}

}  // namespace
}  // namespace connector::text
