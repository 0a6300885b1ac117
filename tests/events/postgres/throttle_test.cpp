// The throttle that replicas share: exact however many guess where, by one clock, and shut while
// the engine is away.
#include "events/throttle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "events/store.h"
#include "shop/password.h"
#include "tests/base/sql/postgres/server.h"
#include "tests/support/events_database.h"
#include "tests/support/eventually.h"
#include "tests/support/folder.h"
#include "verification/credential_checker.h"

namespace connector::events::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SharedAttempts : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open() const {
    auto options = database_.options();
    options.postgres->timeout = seconds(20);
    return events::Open(options);
  }
  static std::future<Standing> Ask(Store& store, const std::string& login) {
    const auto told = std::make_shared<std::promise<Standing>>();
    store.BeginAttempt(login, [told](const Outcome& outcome, Standing standing) {
      EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
      told->set_value(standing);
    });
    return told->get_future();
  }
  static Standing Begin(Store& store, const std::string& login) { return Ask(store, login).get(); }
  void PassTime(milliseconds time) const {
    database_.Execute("UPDATE attempts SET ends_at = ends_at - " + std::to_string(time.count()));
  }

  testing::Folder folder_;
  testing::EventsDatabase database_{folder_ / "unused.db"};
  std::unique_ptr<Store> one_ = Open();
  std::unique_ptr<Store> other_ = Open();
};

TEST_F(SharedAttempts, AreExactlyAsManyAsTheLimitLetsThrough) {
  constexpr int kThreads = 16;
  constexpr int kGuesses = 800 / kThreads;
  std::atomic<int> let_through{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      auto& store = i % 2 == 0 ? *one_ : *other_;
      for (int guess = 0; guess < kGuesses; ++guess) {
        const auto standing =
            Begin(store, (i + guess) % 3 == 0 ? "a@example.com" : "b@example.com");
        ++(standing.wait == seconds(0) ? let_through : refused);
        EXPECT_LE(standing.wait, seconds(300));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(let_through, 2 * 5);
  EXPECT_EQ(refused, 800 - 2 * 5);
}

// Those that wait together are counted together, and told in the order in which they came.
TEST_F(SharedAttempts, OfTwoLoginsAtBothInOppositeOrdersMeetWithoutHarm) {
  const auto ask = [&](Store& store, bool is_upwards) {
    std::vector<std::future<Standing>> answers;
    for (int i = 0; i < 500; ++i) {
      answers.push_back(Ask(store, std::to_string((is_upwards ? i : 499 - i) % 100)));
    }
    return answers;
  };
  auto upwards = ask(*one_, true);
  auto downwards = ask(*other_, false);
  std::move(downwards.begin(), downwards.end(), std::back_inserter(upwards));
  const auto let_through = std::count_if(
      upwards.begin(), upwards.end(), [](auto& answer) { return answer.get().wait == seconds(0); });
  EXPECT_EQ(let_through, 5 * 100);
}

TEST_F(SharedAttempts, EndForAll) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Begin(i % 2 == 0 ? *one_ : *other_, "a").failures, i);
  EXPECT_GT(Begin(*other_, "a").wait, seconds(0));
  one_->EndAttempt("a", AttemptEnd::kNotMade);
  EXPECT_TRUE(testing::Eventually([&] { return Begin(*other_, "a").wait == seconds(0); }));
  EXPECT_GT(Begin(*other_, "a").wait, seconds(0));
  one_->EndAttempt("a", AttemptEnd::kSucceeded);
  EXPECT_TRUE(testing::Eventually([&] { return Begin(*other_, "a").wait == seconds(0); }));
  EXPECT_EQ(Begin(*one_, "a").failures, 1);
}

// No replica's clock is asked: it is the engine that knows when a window ends.
TEST_F(SharedAttempts, AreTimedByTheEngine) {
  for (int i = 0; i < 5; ++i) Begin(*one_, "a");
  const auto left = database_.Number(
      "SELECT ends_at - floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM attempts");
  EXPECT_LE(left, 300'000);
  EXPECT_GT(left, 280'000);
  PassTime(seconds(200));
  const auto wait = Begin(*other_, "a").wait;
  EXPECT_LE(wait, seconds(100));
  EXPECT_GT(wait, seconds(80));
  PassTime(seconds(100));
  EXPECT_EQ(Begin(*other_, "a").failures, 0);
  EXPECT_EQ(Begin(*one_, "a").failures, 1);
  const auto of_new_window = database_.Number(
      "SELECT ends_at - floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM attempts");
  EXPECT_GT(of_new_window, 280'000);
}

TEST_F(SharedAttempts, AreWrittenDownAsNobodysName) {
  Begin(*one_, "camille@example.com");
  EXPECT_EQ(database_.Number("SELECT count(*) FROM attempts"), 1);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM attempts WHERE login_sha256 = "
                             "sha256('camille@example.com')"),
            1);
}

TEST_F(SharedAttempts, OfLongAgoAreDeletedNowAndThen) {
  database_.Execute(
      "INSERT INTO attempts SELECT sha256(i::text::bytea), 5, i FROM generate_series(1, 1500) AS "
      "i");
  for (int i = 0; i < 200; ++i) Begin(*one_, "new-" + std::to_string(i));
  EXPECT_EQ(database_.Number("SELECT count(*) FROM attempts WHERE ends_at <= 1500"), 0);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM attempts"), 200);
}

// Whoever could keep the engine from counting could guess for ever.
TEST(AttemptsWithoutTheEngine, AreNotMade) {
  const testing::SilentServer silent;
  Options options;
  options.postgres =
      PostgresPlace{"postgresql://postgres@127.0.0.1:" + std::to_string(silent.port()) + "/events",
                    std::nullopt, milliseconds(300)};
  const auto store = events::Open(options);
  verification::CredentialChecker checker(*store, {}, [](const auto&) {});
  std::promise<verification::CredentialChecker::Decision> told;
  checker.Check({"demo", "right", shop::HashPassword("right")},
                [&](const auto& decision) { told.set_value(decision); });
  const auto decision = told.get_future().get();
  EXPECT_EQ(decision.verdict, verification::Verdict::kUnchecked);
  EXPECT_GT(decision.retry_after, seconds(0));
}

}  // namespace
}  // namespace connector::events::postgres
