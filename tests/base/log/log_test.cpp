#include "base/log/log.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace connector::log {
namespace {

TEST(Log, TamesWhatOthersWrote) {
  std::string longest(254, 'a');
  std::string longer(255, 'a');
  for (auto* text : {&longest, &longer}) text->append("\u00C9");
  struct {
    std::string_view name;
    std::string_view text;
    std::string_view tame;
  } const cases[] = {
      {"nothing", "", "-"},
      {"a name", "op-17", "op-17"},
      {"letters beyond ASCII", "\u00C9lodie", "\u00C9lodie"},
      {"other scripts", "\u03B8\u1FF7-\u5F20-\U0001F373", "\u03B8\u1FF7-\u5F20-\U0001F373"},
      {"a second line", "a\nb\rc", "a?b?c"},
      {"a second field", "a b\tc", "a?b?c"},
      {"a terminal's commands", "a\x1B[2J\x7F", "a?[2J?"},
      {"controls of C1", "a\u009B2J\u0085", "a?2J?"},
      {"a turned direction", "a\u202Eb\u2066c", "a?b?c"},
      {"line ends of Unicode", "a\u2028b\u2029c", "a?b?c"},
      {"spaces of Unicode", "a\u00A0b\u3000c", "a?b?c"},
      {"no UTF-8", "a\xFF\xC3z", "a??z"},
      {"cut between characters", longer, std::string_view(longer).substr(0, 255)},
      {"as long as may be", longest, longest},
  };
  for (const auto& c : cases) EXPECT_EQ(Tame(c.text), c.tame) << c.name;
}

}  // namespace
}  // namespace connector::log
