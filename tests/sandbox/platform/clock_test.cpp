#include "sandbox/platform/clock.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/text/timestamp.h"

namespace connector::sandbox::platform {
namespace {

using std::chrono::milliseconds;

TEST(Clocks, GoAsTimeDoes) {
  const Clock clock;
  EXPECT_NEAR(static_cast<double>(text::NowMs()), static_cast<double>(clock.NowMs()), 500);
  EXPECT_EQ(0, clock.offset_ms());
}

TEST(Clocks, AreMoved) {
  Clock clock(1, 60'000);
  const auto before = clock.NowMs();
  EXPECT_NEAR(static_cast<double>(text::NowMs() + 60'000), static_cast<double>(before), 500);
  clock.Advance(600'000);
  EXPECT_LE(before + 600'000, clock.NowMs());
  EXPECT_EQ(660'000, clock.offset_ms());
}

TEST(Clocks, AreScaled) {
  const Clock clock(1'000);
  const auto before = clock.NowMs();
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_LE(before + 20'000, clock.NowMs());
  EXPECT_EQ(1'000, clock.scale());
  const auto left = clock.RealTimeUntil(clock.NowMs() + 1'000'000);
  EXPECT_GE(milliseconds(1'000), left);
  EXPECT_LE(milliseconds(500), left);
  EXPECT_EQ(std::chrono::nanoseconds(0), clock.RealTimeUntil(before - 1));
}

}  // namespace
}  // namespace connector::sandbox::platform
