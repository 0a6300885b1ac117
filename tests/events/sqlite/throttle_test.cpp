#include "events/sqlite/throttle.h"

#include <gtest/gtest.h>

namespace connector::events::sqlite {
namespace {

using std::chrono::seconds;

class ThrottleTest : public ::testing::Test {
 protected:
  // Seconds to wait, 0 where the attempt may be made; then it counts.
  std::int64_t Attempt(const std::string& login) {
    const auto standing = throttle_.StandingOf(login, now_);
    if (standing.wait.count() == 0) throttle_.Count(login, now_);
    return standing.wait.count();
  }
  int FailuresOf(const std::string& login) { return throttle_.StandingOf(login, now_).failures; }

  Throttle throttle_{{2, seconds(60), 6}};
  Throttle::Clock::time_point now_ = Throttle::Clock::now();
};

TEST_F(ThrottleTest, LimitsFailuresOfALogin) {
  EXPECT_EQ(Attempt("a"), 0);
  now_ += seconds(10);
  EXPECT_EQ(Attempt("a"), 0);
  EXPECT_EQ(Attempt("a"), 50);
  EXPECT_EQ(Attempt("b"), 0);
  now_ += seconds(49);
  EXPECT_EQ(Attempt("a"), 1);
  now_ += seconds(1);
  EXPECT_EQ(Attempt("a"), 0);
}

TEST_F(ThrottleTest, SuccessForgetsFailures) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Attempt("a"), 0);
    throttle_.Forget("a");
  }
  EXPECT_EQ(Attempt("a"), 0);
  EXPECT_EQ(FailuresOf("a"), 1);
}

TEST_F(ThrottleTest, WhatWasTakenBackDoesNotCount) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Attempt("a"), 0);
    throttle_.TakeBack("a");
  }
  EXPECT_EQ(FailuresOf("a"), 0);
}

TEST_F(ThrottleTest, AWindowBeginsAnewAfterASuccess) {
  EXPECT_EQ(Attempt("a"), 0);
  throttle_.Forget("a");
  now_ += seconds(30);
  EXPECT_EQ(Attempt("a"), 0);
  EXPECT_EQ(Attempt("a"), 0);
  now_ += seconds(30);  // the end of the window that was forgotten
  EXPECT_EQ(Attempt("a"), 30);
}

TEST_F(ThrottleTest, BeyondItsMemoryTheOldestIsForgotten) {
  for (const std::string name : {"a", "a", "b", "b", "c", "d", "e", "f"})
    EXPECT_EQ(Attempt(name), 0);
  EXPECT_EQ(Attempt("g"), 0);  // nobody is locked out
  EXPECT_EQ(Attempt("h"), 0);
  EXPECT_EQ(FailuresOf("a"), 0);
  EXPECT_EQ(FailuresOf("b"), 0);
  EXPECT_EQ(FailuresOf("c"), 1);
}

// Each login has to be refused, which takes half a second; 512 are in flight at most.
TEST_F(ThrottleTest, NoFloodMakesItForgetInTime) {
  Throttle throttle{ThrottleLimits{}};
  for (int i = 0; i < 5; ++i) throttle.Count("victim", now_);
  for (int i = 0; i < 2 * 512 * 299; ++i) throttle.Count("made-up-" + std::to_string(i), now_);
  EXPECT_EQ(throttle.StandingOf("victim", now_ + seconds(299)).wait.count(), 1);
}

}  // namespace
}  // namespace connector::events::sqlite
