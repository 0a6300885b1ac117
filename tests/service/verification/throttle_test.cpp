#include "service/verification/throttle.h"

#include <gtest/gtest.h>

namespace connector::service::verification {
namespace {

using std::chrono::seconds;

class ThrottleTest : public ::testing::Test {
 protected:
  // Seconds to wait, 0 where the attempt may be made.
  std::int64_t Begin(const std::string& source, const std::string& login) {
    return throttle_.Begin(source, login, now_).count();
  }

  Throttle throttle_{{2, 4, seconds(60), 6}};
  Throttle::Clock::time_point now_ = Throttle::Clock::now();
};

TEST_F(ThrottleTest, LimitsFailuresOfALogin) {
  EXPECT_EQ(Begin("s1", "a"), 0);
  now_ += seconds(10);
  EXPECT_EQ(Begin("s2", "a"), 0);
  EXPECT_EQ(Begin("s3", "a"), 50);
  EXPECT_EQ(Begin("s3", "b"), 0);
  now_ += seconds(49);
  EXPECT_EQ(Begin("s3", "a"), 1);
  now_ += seconds(1);
  EXPECT_EQ(Begin("s3", "a"), 0);
}

TEST_F(ThrottleTest, LimitsFailuresOfASource) {
  for (const std::string login : {"a", "b", "c", "d"}) EXPECT_EQ(Begin("s", login), 0);
  EXPECT_EQ(Begin("s", "e"), 60);
  EXPECT_EQ(Begin("t", "e"), 0);
}

TEST_F(ThrottleTest, SuccessForgetsTheLoginsFailures) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Begin("s", "a"), 0);
    throttle_.Succeeded("s", "a");
  }
  EXPECT_EQ(Begin("s", "a"), 0);
  EXPECT_EQ(Begin("s", "a"), 0);
  throttle_.Succeeded("s", "a");
  EXPECT_EQ(Begin("s", "a"), 0);
  EXPECT_EQ(Begin("s", "a"), 0);
  EXPECT_EQ(Begin("t", "a"), 60);
}

TEST_F(ThrottleTest, CancelledAttemptsDoNotCount) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Begin("s", "a"), 0);
    throttle_.Cancelled("s", "a");
  }
}

TEST_F(ThrottleTest, RemembersSoManyAndNoMore) {
  for (const std::string name : {"a", "b", "c", "d", "e", "f"}) EXPECT_EQ(Begin(name, name), 0);
  EXPECT_EQ(Begin("g", "g"), 60);
  EXPECT_EQ(Begin("a", "a"), 0);  // one that is known
  now_ += seconds(60);
  EXPECT_EQ(Begin("g", "g"), 0);
}

}  // namespace
}  // namespace connector::service::verification
