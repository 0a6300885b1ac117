#include "sandbox/platform/random.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace connector::sandbox::platform {
namespace {

// Vectors of SplitMix64's authors: other numbers would be another past on the same seed.
TEST(Randoms, AreThoseOfTheAlgorithm) {
  Random random(1'234'567);
  for (const std::uint64_t expected :
       {6457827717110365317U, 3203168211198807973U, 9817491932198370423U}) {
    EXPECT_EQ(expected, random.Next());
  }
}

TEST(Randoms, ComeAgainFromTheirSeed) {
  Random one(5);
  Random other(5);
  EXPECT_EQ(one.Uuid(), other.Uuid());
  EXPECT_EQ(one.HexDigits(45), other.HexDigits(45));
}

TEST(Randoms, OfTheSystemNeverComeAgain) {
  Random one;
  Random other;
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    seen.insert(one.Uuid());
    seen.insert(other.Uuid());
  }
  EXPECT_EQ(seen.size(), 2'000U);
}

TEST(Randoms, StayInTheirBounds) {
  Random random(3);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    const auto number = random.Between(-2, 2);
    EXPECT_LE(-2, number);
    EXPECT_GE(2, number);
    seen.insert(number);
    const auto share = random.Share();
    EXPECT_LE(0, share);
    EXPECT_GT(1, share);
    const auto spread = random.Spread(10, 2);
    EXPECT_LE(5, spread);
    EXPECT_GE(20, spread);
  }
  EXPECT_EQ(5U, seen.size());
  EXPECT_EQ(7, random.Between(7, 7));
  EXPECT_FALSE(random.Chance(0));
  EXPECT_TRUE(random.Chance(1));
}

TEST(Randoms, HaveTheFormOfIds) {
  Random random(9);
  const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const auto id = random.Uuid();
    EXPECT_TRUE(std::regex_match(id, uuid)) << id;
    seen.insert(id);
  }
  EXPECT_EQ(1'000U, seen.size());
  EXPECT_TRUE(std::regex_match(random.HexDigits(45), std::regex("[0-9a-f]{45}")));
  EXPECT_EQ("", random.HexDigits(0));
}

}  // namespace
}  // namespace connector::sandbox::platform
