#include "base/sql/group_writer.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <future>

#include "base/sql/database.h"
#include "tests/support/folder.h"

namespace connector::sql {
namespace {

using Kind = Outcome::Kind;

class Group : public ::testing::Test {
 protected:
  Group() { database_.exec("CREATE TABLE t (a INTEGER UNIQUE)"); }

  static GroupWriter::Job Insert(int a) {
    return [a](SQLite::Database& database) {
      database.exec("INSERT INTO t VALUES (" + std::to_string(a) + ")");
    };
  }

  static std::future<Outcome> Submit(GroupWriter& writer, GroupWriter::Job job) {
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto future = promise->get_future();
    writer.Submit(std::move(job),
                  [promise](const Outcome& outcome) { promise->set_value(outcome); });
    return future;
  }

  // Holds the writer's thread until the returned promise is set.
  static std::promise<void> Hold(GroupWriter& writer) {
    std::promise<void> go;
    auto has_begun = std::make_shared<std::promise<void>>();
    writer.Submit(
        [has_begun, gone = go.get_future().share()](SQLite::Database&) {
          has_begun->set_value();
          gone.wait();
        },
        [](const Outcome&) {});
    has_begun->get_future().wait();
    return go;
  }

  int Count() { return database_.execAndGet("SELECT count(*) FROM t").getInt(); }

  testing::Folder folder_;
  SQLite::Database database_{OpenForWriting(folder_ / "t.db")};
};

TEST_F(Group, WhatWaitsSharesATransaction) {
  int commits = 0;
  sqlite3_commit_hook(
      database_.getHandle(), [](void* count) { return ++*static_cast<int*>(count), 0; }, &commits);
  {
    GroupWriter writer(database_);
    auto go = Hold(writer);
    std::vector<std::future<Outcome>> outcomes;
    for (int i = 0; i < 100; ++i) outcomes.push_back(Submit(writer, Insert(i)));
    go.set_value();
    for (auto& outcome : outcomes) EXPECT_EQ(outcome.get().kind, Kind::kCommitted);
  }
  EXPECT_EQ(Count(), 100);
  EXPECT_LE(commits, 2);
}

TEST_F(Group, JobThatThrowsIsTakenBackAlone) {
  GroupWriter writer(database_);
  auto go = Hold(writer);
  auto first = Submit(writer, Insert(1));
  auto half = Submit(writer, [](SQLite::Database& database) {
    database.exec("INSERT INTO t VALUES (2)");
    throw std::runtime_error("no");
  });
  auto duplicate = Submit(writer, Insert(1));
  auto last = Submit(writer, Insert(3));
  go.set_value();
  EXPECT_EQ(first.get().kind, Kind::kCommitted);
  const auto failed = half.get();
  EXPECT_EQ(failed.kind, Kind::kFailed);
  EXPECT_EQ(failed.reason, "no");
  EXPECT_EQ(duplicate.get().kind, Kind::kFailed);
  EXPECT_EQ(last.get().kind, Kind::kCommitted);
  EXPECT_EQ(Count(), 2);
}

TEST_F(Group, DatabaseThatFailsTakesTheWholeGroupBackAndRecovers) {
  GroupWriter writer(database_);
  auto go = Hold(writer);
  auto first = Submit(writer, Insert(1));
  auto full =
      Submit(writer, [](SQLite::Database&) { throw SQLite::Exception("full", SQLITE_FULL); });
  auto last = Submit(writer, Insert(2));
  go.set_value();
  for (auto* outcome : {&first, &full, &last}) EXPECT_EQ(outcome->get().kind, Kind::kUnavailable);
  EXPECT_EQ(Submit(writer, Insert(3)).get().kind, Kind::kCommitted);
  EXPECT_EQ(Count(), 1);
}

TEST_F(Group, TooManyAreTurnedAwayAtOnce) {
  GroupWriter writer(database_, {2, 2});
  auto go = Hold(writer);
  auto first = Submit(writer, Insert(1));
  auto second = Submit(writer, Insert(2));
  EXPECT_EQ(Submit(writer, Insert(3)).get().kind, Kind::kUnavailable);
  go.set_value();
  EXPECT_EQ(first.get().kind, Kind::kCommitted);
  EXPECT_EQ(second.get().kind, Kind::kCommitted);
}

// Groups that wait for a lock in turn would keep those behind them waiting for too long.
TEST_F(Group, LockOfAnotherProcessIsWaitedForOnceAndNotWhenItStops) {
  auto other = OpenForWriting(folder_ / "t.db");
  const SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
  const auto submit_many = [](GroupWriter& writer) {
    std::vector<std::future<Outcome>> outcomes;
    for (int i = 0; i < 20; ++i) outcomes.push_back(Submit(writer, Insert(i)));
    return outcomes;
  };
  const auto seconds = [](auto since) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  };
  auto start = std::chrono::steady_clock::now();
  {
    GroupWriter writer(database_, {100, 2, std::chrono::milliseconds(300)});
    for (auto& outcome : submit_many(writer)) EXPECT_EQ(outcome.get().kind, Kind::kUnavailable);
    EXPECT_GE(seconds(start), 0.25);
    EXPECT_LT(seconds(start), 1.5);  // ten groups, one after the other, would take three seconds
  }
  start = std::chrono::steady_clock::now();
  GroupWriter writer(database_, {100, 2, std::chrono::milliseconds(60'000)});
  auto outcomes = submit_many(writer);
  writer.Stop();
  EXPECT_LT(seconds(start), 5);
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get().kind, Kind::kUnavailable);
  EXPECT_EQ(Submit(writer, Insert(1)).get().kind, Kind::kUnavailable);
}

TEST_F(Group, WhatHasTimeComesWhenNobodyWaitsOrAfterAWhile) {
  using Order = std::vector<std::string>;
  const auto order_with = [&](std::chrono::milliseconds patience) {
    Order order;
    GroupWriter::Limits limits;
    limits.most_in_group = 1;
    limits.patience = patience;
    {
      GroupWriter writer(database_, limits);
      const auto add = [&](const std::string& name, GroupWriter::Urgency urgency) {
        writer.Submit([&order, name](SQLite::Database&) { order.push_back(name); },
                      [](const Outcome&) {}, urgency);
      };
      auto go = Hold(writer);
      add("later", GroupWriter::Urgency::kWhenIdle);
      add("first", GroupWriter::Urgency::kNow);
      add("second", GroupWriter::Urgency::kNow);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      go.set_value();
    }
    return order;
  };
  EXPECT_EQ(order_with(std::chrono::hours(1)), (Order{"first", "second", "later"}));
  EXPECT_EQ(order_with(std::chrono::milliseconds(10)), (Order{"later", "first", "second"}));
}

TEST_F(Group, NextComesBeforeWhoeverWaits) {
  std::vector<std::string> order;
  {
    GroupWriter writer(database_, {2, 1});
    const auto add = [&](const std::string& name, GroupWriter::Urgency urgency) {
      writer.Submit([&order, name](SQLite::Database&) { order.push_back(name); },
                    [](const Outcome&) {}, urgency);
    };
    auto go = Hold(writer);
    add("first", GroupWriter::Urgency::kNow);
    add("second", GroupWriter::Urgency::kNow);
    add("next", GroupWriter::Urgency::kNext);  // also where as many wait as may
    go.set_value();
  }
  EXPECT_EQ(order, (std::vector<std::string>{"next", "first", "second"}));
}

TEST_F(Group, WritesWhatWaitsBeforeItEnds) {
  std::vector<std::future<Outcome>> outcomes;
  {
    GroupWriter writer(database_);
    for (int i = 0; i < 50; ++i) outcomes.push_back(Submit(writer, Insert(i)));
  }
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get().kind, Kind::kCommitted);
  EXPECT_EQ(Count(), 50);
}

}  // namespace
}  // namespace connector::sql
