#include "verification/credential_checker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>

#include "shop/password.h"
#include "tests/support/events_database.h"
#include "tests/support/folder.h"

namespace connector::verification {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;
using Decision = CredentialChecker::Decision;

constexpr auto* kPassword = "copper-pan";

class CredentialCheckerTest : public ::testing::Test {
 protected:
  struct Told {
    Decision decision;
    milliseconds after;
  };
  using Later = std::future<Told>;

  static CredentialChecker::Limits Limits(milliseconds refusal_time) {
    CredentialChecker::Limits limits;
    limits.refusal_time = refusal_time;
    return limits;
  }
  void Start(const CredentialChecker::Limits& limits) {
    checker_ = std::make_unique<CredentialChecker>(*store_, limits, [](const auto&) {});
  }

  Later Check(const std::string& login, const std::string& password, bool exists) {
    auto promise = std::make_shared<std::promise<Told>>();
    const auto began = Clock::now();
    checker_->Check({login, password, exists ? std::optional(hash_) : std::nullopt},
                    [promise, began](const Decision& decision) {
                      promise->set_value({decision, std::chrono::duration_cast<milliseconds>(
                                                        Clock::now() - began)});
                    });
    return promise->get_future();
  }
  Later Right(const std::string& login) { return Check(login, kPassword, true); }
  Later Wrong(const std::string& login) { return Check(login, "guess", true); }
  Later MadeUp(const std::string& login) { return Check(login, "guess", false); }

  const std::string hash_ = shop::HashPassword(kPassword);
  testing::Folder folder_;
  testing::EventsDatabase database_{folder_ / "t.db"};
  std::unique_ptr<events::Store> store_ = events::Open(database_.options());
  std::unique_ptr<CredentialChecker> checker_;
};

TEST_F(CredentialCheckerTest, RefusesAnUnknownLoginAfterAsLongAsAWrongPassword) {
  constexpr milliseconds kTime{600};
  Start(Limits(kTime));
  std::vector<Later> flood;
  for (int i = 0; i < 300; ++i) flood.push_back(MadeUp("made-up-" + std::to_string(i)));
  std::vector<Later> asked;
  asked.push_back(Wrong("known"));
  asked.push_back(MadeUp("unknown"));
  asked.push_back(Wrong("known"));  // the same attempt
  asked.push_back(MadeUp("unknown"));
  for (auto& later : asked) {
    const auto told = later.get();
    EXPECT_EQ(told.decision.verdict, Verdict::kWrong);
    EXPECT_GE(told.after, kTime - milliseconds(1));
    EXPECT_LT(told.after, kTime + seconds(2));
  }
}

TEST_F(CredentialCheckerTest, AFloodKeepsNobodyWaiting) {
  Start(Limits(milliseconds(500)));
  std::vector<Later> flood;
  for (int i = 0; i < 480; ++i) flood.push_back(MadeUp("made-up-" + std::to_string(i)));
  std::vector<Later> right;
  for (int i = 0; i < 30; ++i) right.push_back(Right("customer-" + std::to_string(i)));
  for (auto& later : right) EXPECT_EQ(later.get().decision.verdict, Verdict::kRight);
}

TEST_F(CredentialCheckerTest, LoginsThatFailedLatelyComeAfterTheOthers) {
  Start(Limits(milliseconds(1)));
  for (int i = 0; i < 4; ++i) Wrong("guessed-" + std::to_string(i)).get();
  std::vector<Later> guesses;
  for (int i = 0; i < 4; ++i) {
    const auto login = "guessed-" + std::to_string(i);
    for (const auto* password : {"a", "b", "c"}) guesses.push_back(Check(login, password, true));
  }
  const auto right = Right("customer").get();
  EXPECT_EQ(right.decision.verdict, Verdict::kRight);
  const auto done = std::count_if(guesses.begin(), guesses.end(), [](const auto& guess) {
    return guess.wait_for(seconds(0)) == std::future_status::ready;
  });
  EXPECT_LE(done, 6);  // those that were begun before
}

TEST_F(CredentialCheckerTest, TheSameCredentialsAtOnceAreOneAttempt) {
  Start(Limits(milliseconds(300)));
  std::vector<Later> guesses;
  for (int i = 0; i < 20; ++i) guesses.push_back(Wrong("customer"));
  for (auto& guess : guesses) EXPECT_EQ(guess.get().decision.verdict, Verdict::kWrong);
  EXPECT_EQ(Right("customer").get().decision.verdict, Verdict::kRight);
}

TEST_F(CredentialCheckerTest, ThrottlesALoginWhetherItExistsOrNot) {
  Start(Limits(milliseconds(20)));
  for (const bool exists : {true, false}) {
    for (const auto* password : {"a", "b", "c", "d", "e"}) {
      EXPECT_EQ(Check(exists ? "known" : "unknown", password, exists).get().decision.verdict,
                Verdict::kWrong);
    }
    const auto told = Check(exists ? "known" : "unknown", kPassword, exists).get();
    EXPECT_EQ(told.decision.verdict, Verdict::kThrottled);
    EXPECT_GT(told.decision.retry_after, seconds(290));
  }
}

// Whoever cannot be taken in, whether the login exists or not.
class FullTest : public CredentialCheckerTest {
 protected:
  void Fill() {
    for (int i = 0; i < 8; ++i) right_.push_back(Right("customer-" + std::to_string(++customers_)));
  }
  void ExpectAllToComeBackLater() {
    for (const auto ask : {&FullTest::Wrong, &FullTest::MadeUp, &FullTest::Right}) {
      Fill();
      const auto told = (this->*ask)("latecomer").get();
      EXPECT_EQ(told.decision.verdict, Verdict::kUnchecked);
      EXPECT_GT(told.decision.retry_after, seconds(0));
    }
  }

  std::vector<Later> right_;

 private:
  int customers_ = 0;
};

TEST_F(FullTest, SaysWhenToComeBackIfTooManyWaitForTheCheck) {
  auto limits = Limits(milliseconds(100));
  limits.most_waiting = 4;
  Start(limits);
  ExpectAllToComeBackLater();
  EXPECT_EQ(right_.front().get().decision.verdict, Verdict::kRight);
  EXPECT_EQ(right_.back().get().decision.verdict, Verdict::kUnchecked);
}

TEST_F(FullTest, SaysWhenToComeBackIfTooManyAreInFlight) {
  auto limits = Limits(seconds(60));
  limits.most_in_flight = 3;
  Start(limits);
  for (const std::string login : {"a", "b", "c"}) MadeUp(login);
  ExpectAllToComeBackLater();
}

TEST_F(CredentialCheckerTest, WhoeverWaitsAtTheEndIsTold) {
  Start(Limits(seconds(60)));
  std::vector<Later> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(MadeUp("made-up-" + std::to_string(i)));
    waiting.push_back(Right("customer-" + std::to_string(i)));
  }
  checker_.reset();
  for (auto& later : waiting) EXPECT_TRUE(later.wait_for(seconds(0)) == std::future_status::ready);
}

}  // namespace
}  // namespace connector::verification
