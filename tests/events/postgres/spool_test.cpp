// The spool beside an engine that goes away.
#include "events/spool/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/base/sql/postgres/server.h"
#include "tests/support/events.h"
#include "tests/support/events_database.h"
#include "tests/support/eventually.h"
#include "tests/support/folder.h"

namespace connector::events::spool {
namespace {

using std::chrono::milliseconds;
using testing::Created;
using testing::Eventually;
using testing::Send;
using Answer = testing::Acknowledgement;

class SpoolBesidePostgres : public ::testing::Test {
 protected:
  std::unique_ptr<events::Store> Open(milliseconds timeout) const {
    auto options = database_.options();
    options.postgres->timeout = timeout;
    return events::Open(options);
  }
  void LockOut(bool is_out) const { testing::LockOut(database_.postgres()->url, is_out); }

  void Start() { spool_.emplace(*store_, folder_ / "spool.db", limits_); }
  // As at the end of the program: the store first.
  void Stop() {
    store_->Stop();
    spool_.reset();
    store_ = Open(milliseconds(300));
  }
  void Receive(const std::string& id) {
    const auto [outcome, receipt] = Send(*spool_, Created(id)).get();
    EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
    EXPECT_EQ(receipt, Receipt::kStored);
  }
  bool IsEmptySoon() {
    return Eventually([&] { return spool_->waiting() == 0; });
  }
  // In the order in which they came.
  std::string Ids() const {
    std::string ids;
    const auto count = database_.Number("SELECT count(*) FROM events");
    for (std::int64_t i = 0; i < count; ++i) {
      ids +=
          std::to_string(database_.Number("SELECT id::bigint FROM events ORDER BY event OFFSET " +
                                          std::to_string(i) + " LIMIT 1")) +
          ' ';
    }
    return ids;
  }

  testing::Folder folder_;
  testing::EventsDatabase database_{folder_ / "unused.db"};
  std::unique_ptr<events::Store> store_ = Open(milliseconds(300));
  Spool::Limits limits_{std::int64_t{1} << 30, milliseconds(50)};
  std::optional<Spool> spool_;
};

TEST_F(SpoolBesidePostgres, KeepsWhatComesWhileItIsAwayAndHandsItOnInOrder) {
  Start();
  Receive("1");
  EXPECT_EQ(spool_->waiting(), 0U);
  LockOut(true);
  std::string sent = "1 ";
  for (int i = 30; i > 1; --i) {  // not in the order of their ids
    Receive(std::to_string(i));
    sent += std::to_string(i) + ' ';
  }
  EXPECT_EQ(spool_->waiting(), 29U);
  LockOut(false);
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(Ids(), sent);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM pending"), 30);
  Receive("31");
  EXPECT_EQ(Ids(), sent + "31 ");
}

TEST_F(SpoolBesidePostgres, RepeatsAndConflictsAreKnownOnceItIsBack) {
  Start();
  Receive("1");
  LockOut(true);
  for (const auto* id : {"1", "2", "2"}) Receive(id);
  EXPECT_TRUE(Send(*spool_, Created("2", 7)).get().first.is_committed());
  LockOut(false);
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(Ids(), "1 2 ");
  EXPECT_EQ(database_.Number("SELECT sum(repeats)::bigint FROM events"), 2);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM event_conflicts"), 1);
}

TEST_F(SpoolBesidePostgres, WhatAnEarlierRunLeftGoesFirst) {
  Start();
  LockOut(true);
  Receive("2");
  Stop();
  Start();
  EXPECT_EQ(spool_->waiting(), 1U);
  Receive("1");
  LockOut(false);
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(Ids(), "2 1 ");
}

// What waits for the engine just then is acknowledged all the same.
TEST_F(SpoolBesidePostgres, StoppedWhileItIsAwayItHasKeptWhatItWasGiven) {
  Start();
  LockOut(true);
  std::vector<std::future<Answer>> answers;
  for (int i = 1; i <= 20; ++i) answers.push_back(Send(*spool_, Created(std::to_string(i))));
  Stop();
  std::int64_t kept = 0;
  for (auto& answer : answers) kept += answer.get().first.is_committed() ? 1 : 0;
  EXPECT_GT(kept, 0);
  LockOut(false);
  Start();
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(database_.Number("SELECT count(*) FROM events"), kept);
}

TEST_F(SpoolBesidePostgres, WhatItRefusesForGoodStaysAndTheOthersGoOn) {
  database_.Execute("ALTER TABLE events ADD CONSTRAINT no_poison CHECK (id <> '5')");
  Start();
  LockOut(true);
  for (int i = 1; i <= 10; ++i) Receive(std::to_string(i));
  LockOut(false);
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(spool_->set_aside(), 1U);
  EXPECT_EQ(Ids(), "1 2 3 4 6 7 8 9 10 ");
  database_.Execute("ALTER TABLE events DROP CONSTRAINT no_poison");
  Stop();
  Start();
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(spool_->set_aside(), 0U);
  EXPECT_EQ(Ids(), "1 2 3 4 6 7 8 9 10 5 ");
}

TEST_F(SpoolBesidePostgres, WhoComesWhenItIsFullIsToldSo) {
  limits_.most_bytes = 40'000;
  Start();
  LockOut(true);
  Outcome outcome;
  int kept = 0;
  for (; kept < 1'000 && outcome.is_committed(); ++kept) {
    outcome = Send(*spool_, Created(std::to_string(kept))).get().first;
  }
  EXPECT_EQ(outcome.kind, Outcome::Kind::kUnavailable);
  EXPECT_THAT(outcome.reason, ::testing::HasSubstr("the spool: database or disk is full"));
  LockOut(false);
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(database_.Number("SELECT count(*) FROM events"), kept - 1);
}

// There is always something on the way into the file, as more could be acknowledged than is handed
// on, and yet it is left in the end.
TEST_F(SpoolBesidePostgres, UnderLoadNothingIsLostAndItIsLeftAgain) {
  Start();
  std::atomic<bool> is_over{false};
  std::vector<std::thread> clients;
  std::vector<std::int64_t> acknowledged(200, 0);
  for (std::size_t client = 0; client < acknowledged.size(); ++client) {
    clients.emplace_back([&, client] {
      for (int i = 0; !is_over; ++i) {
        const auto id = std::to_string(client * 1'000'000 + static_cast<std::size_t>(i));
        const auto [outcome, receipt] = Send(*spool_, Created(id)).get();
        EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
        ++acknowledged[client];
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    LockOut(true);
    EXPECT_TRUE(Eventually([&] { return spool_->waiting() > 100; }));
    LockOut(false);
    EXPECT_TRUE(IsEmptySoon());
  }
  is_over = true;
  std::int64_t sum = 0;
  for (std::size_t client = 0; client < clients.size(); ++client) {
    clients[client].join();
    sum += acknowledged[client];
  }
  EXPECT_TRUE(IsEmptySoon());
  EXPECT_EQ(database_.Number("SELECT count(*) FROM events"), sum);
  // Each client waited for its answers: what it sent later came later.
  EXPECT_EQ(database_.Number("SELECT count(*) FROM (SELECT id::bigint AS id, "
                             "lag(id::bigint) OVER (PARTITION BY id::bigint / 1000000 ORDER BY "
                             "event) AS before FROM events) e WHERE before > id"),
            0);
}

}  // namespace
}  // namespace connector::events::spool
