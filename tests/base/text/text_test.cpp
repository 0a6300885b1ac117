#include "base/text/text.h"

#include <gtest/gtest.h>

namespace connector::text {
namespace {

TEST(Text, FindsTheFirstByteThatIsNotUtf8) {
  struct {
    std::string bytes;
    std::optional<std::size_t> at;
  } const cases[] = {
      {"", std::nullopt},
      {"plain", std::nullopt},
      {"crème 三徳 🍮", std::nullopt},
      {"\xFF", 0},
      {"ab\xC3", 2},            // cut off
      {"ab\xC0\xAF", 2},        // overlong slash
      {"\xE0\x80\xAF", 0},      // overlong
      {"\xED\xA0\x80", 0},      // a surrogate
      {"\xF4\x90\x80\x80", 0},  // beyond U+10FFFF
      {"é\x80", 2},             // a lone continuation
  };
  for (const auto& c : cases) EXPECT_EQ(FirstInvalidByte(c.bytes), c.at) << c.bytes;
}

TEST(Text, CountsCharactersNotBytes) {
  EXPECT_EQ(CountCharacters(""), 0U);
  EXPECT_EQ(CountCharacters("œuf"), 3U);
  EXPECT_EQ(CountCharacters("三徳包丁🍮"), 5U);
}

TEST(Text, SplitsOnAnyWhiteSpace) {
  using Pieces = std::vector<std::string_view>;
  EXPECT_EQ(SplitOnWhiteSpace(""), Pieces{});
  EXPECT_EQ(SplitOnWhiteSpace(" \t\n"), Pieces{});
  EXPECT_EQ(SplitOnWhiteSpace("one"), Pieces{"one"});
  EXPECT_EQ(SplitOnWhiteSpace("  one\ttwo "), (Pieces{"one", "two"}));
  EXPECT_EQ(SplitOnWhiteSpace("un\u00A0deux\u202Ftrois\u3000quatre"),
            (Pieces{"un", "deux", "trois", "quatre"}));
}

TEST(Text, PrintableIsHarmlessUtf8OfAtMostThatManyBytes) {
  struct {
    std::string bytes;
    std::size_t max_bytes;
    std::string shown;
  } const cases[] = {
      {"", 10, ""},
      {"crème\n\tbrûlée 🌷", 100, "crème\n\tbrûlée 🌷"},
      {"abc", 2, "ab"},
      {"aé", 2, "a"},
      {"é", 2, "é"},
      {std::string("a\0b", 3), 10, "a?b"},
      {"\x1b[31m\x7f\r", 10, "?[31m??"},
      {"\xff\xc3x", 10, "??x"},
      {"\xc2\x9b\xe2\x80\xae\xe2\x81\xa6\xef\xbf\xbe\xef\xb7\x90", 10, "?????"},
      {"\xed\xa0\x80", 10, "???"},
  };
  for (const auto& c : cases) EXPECT_EQ(Printable(c.bytes, c.max_bytes), c.shown) << c.bytes;
}

}  // namespace
}  // namespace connector::text
