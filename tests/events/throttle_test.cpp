// The throttle of passwords as every engine has it. Each one's memory is tested with it.
#include "events/throttle.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include "events/store.h"
#include "tests/support/events_database.h"
#include "tests/support/folder.h"

namespace connector::events {
namespace {

using std::chrono::seconds;

class Attempts : public ::testing::Test {
 protected:
  void Start(const ThrottleLimits& limits) {
    auto options = database_.options();
    options.throttle = limits;
    store_ = Open(options);
  }
  Standing Begin(const std::string& login) {
    std::promise<Standing> told;
    store_->BeginAttempt(login, [&](const Outcome& outcome, Standing standing) {
      EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
      told.set_value(standing);
    });
    return told.get_future().get();
  }

  testing::Folder folder_;
  testing::EventsDatabase database_{folder_ / "t.db"};
  std::unique_ptr<Store> store_;
};

TEST_F(Attempts, AreMadeUntilTheLimitOfTheLogin) {
  Start({3, seconds(300)});
  for (int failures = 0; failures < 3; ++failures) {
    const auto standing = Begin("a");
    EXPECT_EQ(standing.wait, seconds(0));
    EXPECT_EQ(standing.failures, failures);
  }
  for (int i = 0; i < 3; ++i) {
    const auto standing = Begin("a");
    EXPECT_GT(standing.wait, seconds(280));
    EXPECT_LE(standing.wait, seconds(300));
    EXPECT_EQ(standing.failures, 3);
  }
  EXPECT_EQ(Begin("A").wait, seconds(0));
  EXPECT_EQ(Begin(std::string("a\0", 2)).wait, seconds(0));
}

TEST_F(Attempts, StartAnewOnceOneSucceeded) {
  Start({2, seconds(300)});
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Begin("a").failures, 0);
    EXPECT_EQ(Begin("a").wait, seconds(0));
    store_->EndAttempt("a", AttemptEnd::kSucceeded);
  }
}

TEST_F(Attempts, ThatWereNotMadeDoNotCount) {
  Start({2, seconds(300)});
  EXPECT_EQ(Begin("a").failures, 0);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Begin("a").wait, seconds(0));
    store_->EndAttempt("a", AttemptEnd::kNotMade);
  }
  store_->EndAttempt("a", AttemptEnd::kNotMade);
  store_->EndAttempt("a", AttemptEnd::kNotMade);
  EXPECT_EQ(Begin("a").failures, 0);
}

TEST_F(Attempts, MayBeMadeAgainAfterTheWait) {
  Start({1, seconds(2)});
  EXPECT_EQ(Begin("a").wait, seconds(0));
  const auto wait = Begin("a").wait;
  EXPECT_GE(wait, seconds(1));
  EXPECT_LE(wait, seconds(2));
  std::this_thread::sleep_for(wait);
  const auto standing = Begin("a");
  EXPECT_EQ(standing.wait, seconds(0));
  EXPECT_EQ(standing.failures, 0);
}

TEST_F(Attempts, AreForgottenByAReset) {
  Start({1, seconds(300)});
  EXPECT_EQ(Begin("a").wait, seconds(0));
  EXPECT_GT(Begin("a").wait, seconds(0));
  std::promise<void> cleared;
  store_->Clear([&](const Outcome& outcome) {
    EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
    cleared.set_value();
  });
  cleared.get_future().get();
  EXPECT_EQ(Begin("a").wait, seconds(0));
}

}  // namespace
}  // namespace connector::events
