#include "base/text/precis.h"

#include <gtest/gtest.h>

namespace connector::text {
namespace {

TEST(Precis, NormalisesLoginsAndPasswords) {
  struct {
    std::string name;
    std::string typed;
    std::string login;
    std::string password;
  } const cases[] = {
      {"ASCII", "Demo_1 x", "Demo_1 x", "Demo_1 x"},
      {"nothing", "", "", ""},
      {"composed", "caf\u00E9", "caf\u00E9", "caf\u00E9"},
      {"decomposed", "cafe\u0301", "caf\u00E9", "caf\u00E9"},
      {"marks in another order", "a\u0301\u0316", "\u00E1\u0316", "\u00E1\u0316"},
      {"canonical singleton", "\u212B", "\u00C5", "\u00C5"},
      {"compatibility is kept", "\uFB01\u00B2", "\uFB01\u00B2", "\uFB01\u00B2"},
      {"wide", "\uFF24\uFF45\uFF4D\uFF4F\uFF11", "Demo1", "\uFF24\uFF45\uFF4D\uFF4F\uFF11"},
      {"narrow, then composed", "\uFF76\uFF9E", "\u30AC", "\uFF76\uFF9E"},
      {"narrow Hangul, one step", "\uFFA1\uFFDC", "\u3131\u3163", "\uFFA1\uFFDC"},
      {"wide macron, one step", "\uFFE3", "\u00AF", "\uFFE3"},
      {"spaces", "a\u00A0b\u2003c\u3000d", "a\u00A0b\u2003c d", "a b c d"},
      {"tab is no space", "a\tb", "a\tb", "a\tb"},
      {"NUL", std::string("a\0b", 3), std::string("a\0b", 3), std::string("a\0b", 3)},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(NormaliseLogin(c.typed), c.login) << c.name;
    EXPECT_EQ(NormalisePassword(c.typed), c.password) << c.name;
    EXPECT_EQ(NormaliseLogin(c.login), c.login) << c.name;
    EXPECT_EQ(NormalisePassword(c.password), c.password) << c.name;
  }
}

}  // namespace
}  // namespace connector::text
