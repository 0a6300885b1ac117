// What only several clients of one engine, or an engine that goes away, can show. What every engine
// has to do is in the other tests of events, which scripts/with-postgres runs on this one.
#include "events/postgres/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "events/effects.h"
#include "events/postgres/schema.h"
#include "events/sqlite/schema.h"
#include "tests/base/sql/postgres/server.h"
#include "tests/support/events.h"
#include "tests/support/events_database.h"
#include "tests/support/eventually.h"
#include "tests/support/folder.h"

namespace connector::events::postgres {
namespace {

using sql::postgres::Statement;
using std::chrono::milliseconds;
using testing::Created;
using testing::DeliveryOf;
using testing::MakeEvent;
using testing::Send;
using Answer = testing::Acknowledgement;

std::vector<Change> DecideByEvent(const PendingEvent& pending) {
  return ChangesOf(std::get<Event>(ParseEvent(pending.encoding, pending.body)));
}

Round WorkOffOnce(Store& store, const Decide& decide = DecideByEvent, std::size_t most = 256) {
  std::promise<Round> told;
  store.WorkOff({most, false}, decide, {milliseconds(1), 3},
                [&](const Outcome& outcome, Round round) {
                  EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
                  told.set_value(std::move(round));
                });
  return told.get_future().get();
}

// How often each id's effect was applied, until nothing is left.
using Applied = std::map<std::string, int>;
Applied WorkOffAll(Store& store) {
  Applied applied;
  for (;;) {
    const auto round = WorkOffOnce(store);
    for (const auto& attempt : round.attempts) {
      if (attempt.result == EffectResult::kApplied) ++applied[attempt.event.id];
    }
    std::promise<Counts> told;
    store.NewReader()->Count([&](const auto&, const Counts& counts) { told.set_value(counts); });
    if (told.get_future().get().pending == 0) return applied;
  }
}

class Replicas : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open(milliseconds timeout = milliseconds(20'000)) {
    auto options = database_.options();
    options.postgres->timeout = timeout;
    return events::Open(options);
  }

  testing::EventsDatabase database_;
  std::unique_ptr<Store> one_ = Open();
  std::unique_ptr<Store> other_ = Open();
};

TEST_F(Replicas, AnIdThatComesOftenAtOnceIsStoredOnce) {
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 300; ++i) {
    answers.push_back(Send(i % 2 == 0 ? *one_ : *other_, Created(std::to_string(i % 7))));
  }
  std::map<Receipt, int> receipts;
  for (auto& answer : answers) {
    const auto [outcome, receipt] = answer.get();
    EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
    ++receipts[receipt];
  }
  EXPECT_EQ(receipts, (std::map<Receipt, int>{{Receipt::kStored, 7}, {Receipt::kRepeated, 293}}));
  EXPECT_EQ(database_.Number("SELECT count(*) FROM events"), 7);
  EXPECT_EQ(database_.Number("SELECT sum(repeats)::bigint FROM events"), 293);
}

TEST_F(Replicas, ConflictsOfOneEventAtBothAreAllKept) {
  Send(*one_, Created("a", 0)).get();
  std::vector<std::future<Answer>> answers;
  for (int i = 1; i <= 8; ++i)
    answers.push_back(Send(i % 2 == 0 ? *one_ : *other_, Created("a", i)));
  for (auto& answer : answers) {
    const auto [outcome, receipt] = answer.get();
    EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
    EXPECT_EQ(receipt, Receipt::kConflicting);
  }
  EXPECT_EQ(database_.Number("SELECT count(*) FROM event_conflicts"), 8);
}

// Deadlocks, where replicas took rows in different orders.
TEST_F(Replicas, TheSameEventsInOppositeOrdersMeetWithoutHarm) {
  const auto send = [](Store& store, bool is_upwards) {
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 2'000; ++i) {
      answers.push_back(Send(store, Created(std::to_string(is_upwards ? i : 1'999 - i))));
    }
    int stored = 0;
    for (auto& answer : answers) {
      const auto [outcome, receipt] = answer.get();
      EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
      stored += receipt == Receipt::kStored ? 1 : 0;
    }
    return stored;
  };
  auto upwards = std::async(std::launch::async, [&] { return send(*one_, true); });
  const int downwards = send(*other_, false);
  EXPECT_EQ(upwards.get() + downwards, 2'000);
}

TEST_F(Replicas, WhatTheEngineDoesNotTakeIsRefusedAlone) {
  const auto poison = Created("poison");
  poison->event.website_id = std::string("a\0b", 3);
  std::vector<std::future<Answer>> answers;
  answers.push_back(Send(*one_, Created("before")));
  answers.push_back(Send(*one_, poison));
  answers.push_back(Send(*one_, Created("after")));
  EXPECT_TRUE(answers[0].get().first.is_committed());
  EXPECT_EQ(answers[1].get().first.kind, Outcome::Kind::kFailed);
  EXPECT_TRUE(answers[2].get().first.is_committed());
  EXPECT_EQ(database_.Number("SELECT count(*) FROM events"), 2);
}

TEST_F(Replicas, AnEffectThatTheEngineDoesNotTakeFailsAlone) {
  for (const auto* id : {"a", "poison", "b"}) Send(*one_, Created(id)).get();
  const auto decide = [](const PendingEvent& event) -> std::vector<Change> {
    const auto text = event.id == "poison" ? std::string("a\0b", 3) : "5";
    return {Score{event.id, "sd", std::nullopt, "w", "v", text, 1}};
  };
  std::map<std::string, EffectResult> results;
  for (const auto& attempt : WorkOffOnce(*one_, decide).attempts) {
    results[attempt.event.id] = attempt.result;
  }
  EXPECT_EQ(results, (std::map<std::string, EffectResult>{{"a", EffectResult::kApplied},
                                                          {"b", EffectResult::kApplied},
                                                          {"poison", EffectResult::kFailed}}));
  EXPECT_EQ(database_.Number("SELECT count(*) FROM scores"), 2);
}

TEST_F(Replicas, WorkOffHotRowsTogetherAndNothingTwice) {
  constexpr int kEvents = 2'000;
  constexpr int kConversations = 20;
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < kEvents; ++i) {
    answers.push_back(Send(*one_, DeliveryOf(MakeEvent("conversation.closed", std::to_string(i),
                                                       "2020-01-01T00:00:00Z",
                                                       {{"websiteId", "ha-101"},
                                                        {"conversationId", i % kConversations},
                                                        {"visitorId", "v"}}))));
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.get().first.is_committed());
  auto of_other = std::async(std::launch::async, [&] { return WorkOffAll(*other_); });
  auto applied = WorkOffAll(*one_);
  for (const auto& [id, times] : of_other.get()) applied[id] += times;
  EXPECT_EQ(applied.size(), kEvents);
  EXPECT_TRUE(std::all_of(applied.begin(), applied.end(),
                          [](const auto& entry) { return entry.second == 1; }));
  EXPECT_EQ(database_.Number("SELECT count(*) FROM conversations"), kConversations);
}

// However long the queue is, and whatever the planner knows of it: here, that it was empty.
TEST_F(Replicas, ReadNoMoreOfAQueueThanTheyTake) {
  constexpr std::int64_t kWaiting = 20'000;
  constexpr std::size_t kMost = 256;
  constexpr int kRounds = 10;
  database_.Execute("ANALYZE");
  database_.Execute(
      "WITH fresh AS (INSERT INTO events (id, type, created_at, received_at, is_form, body) "
      "SELECT i, 'x.y', 0, 0, 0, convert_to('{\"eventId\":\"' || i || '\",\"eventType\":\"x.y\"}', "
      "'UTF8') FROM generate_series(1, " +
      std::to_string(kWaiting) +
      ") AS i RETURNING event) INSERT INTO pending (event, due_at) SELECT event, event FROM fresh");
  database_.Execute(
      "INSERT INTO conversations (platform, website_id, conversation_id, closed_at, event_id) "
      "SELECT 'sd', 'w', i, 0, i FROM generate_series(1, " +
      std::to_string(kWaiting) + ") AS i");
  database_.Execute(
      "INSERT INTO follow_ups (platform, website_id, conversation_id, due_at) "
      "SELECT platform, website_id, conversation_id, conversation_id::bigint FROM conversations");
  for (int round = 0; round < kRounds; ++round) {
    EXPECT_EQ(WorkOffOnce(*one_, DecideByEvent, kMost).attempts.size(), kMost);
    std::promise<TakenFollowUps> told;
    one_->TakeFollowUps(kMost, std::chrono::minutes(1), [&](const Outcome&, TakenFollowUps taken) {
      told.set_value(std::move(taken));
    });
    EXPECT_EQ(told.get_future().get().taken.size(), kMost);
  }
  one_.reset();  // the engine counts what a connection did once that has ended
  const auto read = [&](const std::string& table) {
    return database_.Number(
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables "
        "WHERE relname = '" +
        table + "'");
  };
  EXPECT_TRUE(testing::Eventually([&] { return read("events") > 0; }));
  EXPECT_LT(read("events"), 2 * kWaiting);         // once, as their keys are checked
  EXPECT_LT(read("conversations"), 2 * kWaiting);  // once, to make the others
  EXPECT_LT(read("pending"), 2 * kWaiting);        // once at a store's start
  EXPECT_LT(read("follow_ups"), kWaiting);
}

TEST_F(Replicas, AClockThatIsAnHourAheadPutsNothingOff) {
  const auto delivery = Created("early");
  delivery->received_at_ms += 3'600'000;
  Send(*one_, delivery).get();
  EXPECT_EQ(WorkOffOnce(*other_).attempts.size(), 1U);
}

// Each on a connection of its own would take the other's time: whoever waits for an answer is
// first.
TEST_F(Replicas, EffectsAreMadeLaterWhileSomethingComesIn) {
  Send(*one_, Created("a")).get();
  sql::postgres::Connection holder({database_.postgres()->url, std::nullopt});
  holder.Exchange(
      {Statement("BEGIN"),
       Statement("INSERT INTO events (id, type, created_at, received_at, is_form, body) "
                 "VALUES ('b', 'user.created', 0, 0, 0, '')")});
  auto coming = Send(*one_, Created("b"));
  ASSERT_TRUE(testing::Eventually([&] {
    return database_.Number(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
               "AND datname = current_database()") == 1;
  }));
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(WorkOffOnce(*one_).attempts.size(), 1U);  // in the end, for all that
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(100));
  holder.RollBack();
  EXPECT_EQ(coming.get().second, Receipt::kStored);
}

// As if it had been stopped in the middle: the engine frees what it holds, and takes nothing of it.
TEST_F(Replicas, ClaimsOfOneThatStandsStillAreWorkedOffByTheOther) {
  Send(*one_, Created("a")).get();
  std::promise<void> claimed;
  auto stopped = std::async(std::launch::async, [&] {
    std::promise<Outcome> told;
    one_->WorkOff(
        {1, false},
        [&](const PendingEvent& event) {
          if (event.attempts == 0) claimed.set_value();
          std::this_thread::sleep_for(milliseconds(4'500));
          return std::vector<Change>{Score{"a", "sd", std::nullopt, "w", "v", "1", 1}};
        },
        {milliseconds(1), 3},
        [&](const Outcome& outcome, const Round&) { told.set_value(outcome); });
    return told.get_future().get();
  });
  claimed.get_future().get();
  EXPECT_TRUE(WorkOffOnce(*other_).attempts.empty());
  const auto applied = WorkOffAll(*other_);
  EXPECT_EQ(applied, (Applied{{"a", 1}}));
  EXPECT_EQ(stopped.get().kind, Outcome::Kind::kUnavailable);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM scores"), 0);
}

// Each of the store's connections is ended again and again while events come.
TEST_F(Replicas, LoseNothingThatWasAcknowledgedWhenConnectionsEnd) {
  std::atomic<bool> is_over{false};
  std::thread killer([&] {
    while (!is_over) {
      database_.Number(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
          "WHERE datname = current_database() AND pid <> pg_backend_pid()");
      std::this_thread::sleep_for(milliseconds(50));
    }
  });
  std::set<std::string> acknowledged;
  int refused = 0;
  for (int round = 0; round < 25; ++round) {
    std::map<std::string, std::future<Answer>> answers;
    for (int i = 0; i < 100; ++i) {
      const auto id = std::to_string(round) + "-" + std::to_string(i);
      answers[id] = Send(i % 2 == 0 ? *one_ : *other_, Created(id));
    }
    for (auto& [id, answer] : answers) {
      if (answer.get().first.is_committed()) {
        acknowledged.insert(id);
      } else {
        ++refused;
      }
    }
    std::this_thread::sleep_for(milliseconds(20));
  }
  is_over = true;
  killer.join();
  EXPECT_GT(acknowledged.size(), 1'000U);
  for (const auto& id : acknowledged) {
    ASSERT_EQ(database_.Number("SELECT count(*) FROM events WHERE id = '" + id + "'"), 1) << id;
  }
  RecordProperty("refused", refused);
}

TEST_F(Replicas, AWebsiteThatOneUninstalledIsUninstalledForTheOther) {
  const auto reader = other_->NewReader();
  EXPECT_FALSE(reader->IsUninstalled("ha-101"));
  Send(*one_, DeliveryOf(MakeEvent("connector.uninstalled", "1", "2020-01-01T00:00:00Z",
                                   {{"websiteId", "ha-101"}})))
      .get();
  WorkOffAll(*one_);
  EXPECT_TRUE(one_->NewReader()->IsUninstalled("ha-101"));
  EXPECT_TRUE(testing::Eventually([&] { return reader->IsUninstalled("ha-101"); }));
}

TEST_F(Replicas, OpenACaseOnce) {
  std::vector<std::future<std::int64_t>> numbers;
  for (int i = 0; i < 40; ++i) {
    const auto told = std::make_shared<std::promise<std::int64_t>>();
    numbers.push_back(told->get_future());
    (i % 2 == 0 ? *one_ : *other_)
        .OpenCase({"w", "v", "c", "OPEN_CASE", std::nullopt, 1},
                  [told](const Outcome& outcome, std::int64_t number) {
                    EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
                    told->set_value(number);
                  });
  }
  for (auto& number : numbers) EXPECT_EQ(number.get(), 1);
}

// A contact that both add at once, by what no index keeps apart.
TEST_F(Replicas, KeepOneContactOfOneVisitor) {
  database_.Execute(
      "INSERT INTO conversations (platform, website_id, conversation_id, closed_at, event_id) "
      "SELECT 'sd', 'w', i::text, 1, i::text FROM generate_series(1, 40) AS i");
  database_.Execute(
      "INSERT INTO follow_ups (follow_up, platform, website_id, conversation_id, due_at) "
      "SELECT i, 'sd', 'w', i::text, 1 FROM generate_series(1, 40) AS i");
  std::vector<std::future<Outcome>> outcomes;
  for (int i = 1; i <= 40; ++i) {
    const auto told = std::make_shared<std::promise<Outcome>>();
    outcomes.push_back(told->get_future());
    FollowUp follow_up{};
    follow_up.key = i;
    follow_up.platform = "sd";
    follow_up.website_id = "w";
    follow_up.conversation_id = std::to_string(i);
    CrmRecord record{};
    record.contact.email = "a@example.com";
    record.ticket.conversation_id = std::to_string(i);
    (i % 2 == 0 ? *one_ : *other_)
        .CompleteFollowUp(follow_up, record, [told](const Outcome& outcome, const auto&) {
          told->set_value(outcome);
        });
  }
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get().is_committed());
  EXPECT_EQ(database_.Number("SELECT count(*) FROM contacts"), 1);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM tickets"), 40);
}

TEST(EngineThatIsAway, IsToldOfInTime) {
  const testing::SilentServer silent;
  const PostgresPlace place{
      "postgresql://postgres@127.0.0.1:" + std::to_string(silent.port()) + "/events", std::nullopt,
      milliseconds(600)};
  EXPECT_THAT(CheckPostgres(place), ::testing::HasSubstr("no answer in time"));
  Options options;
  options.postgres = place;
  PostgresStore store(options);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(Send(store, Created("a")).get().first.kind, Outcome::Kind::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(3'000));
  EXPECT_THROW(store.NewReader()->IsUninstalled("w"), Unavailable);
}

// --- the schema ----------------------------------------------------------------------------------

PostgresPlace PlaceOf(const std::string& database) {
  auto url = testing::PostgresUrl();
  url.replace(url.find("/postgres?"), 9, "/" + database);
  return {url, std::nullopt, std::chrono::seconds(20)};
}

std::string ErrorOf(const PostgresPlace& place) {
  try {
    CheckPostgres(place);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

// One that could not be asked at the start, or that took another one's place.
TEST_F(Replicas, AServerThatTurnsOutToBeUnusableIsGivenNothing) {
  const auto alter = [this](const std::string& what) {
    database_.Execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I " + what +
                      "', current_database()); END $$");
  };
  const auto store = Open(milliseconds(500));
  alter("SET synchronous_commit = off");
  testing::LockOut(database_.postgres()->url, true);
  testing::LockOut(database_.postgres()->url, false);
  const auto [outcome, receipt] = Send(*store, Created("a")).get();
  EXPECT_EQ(outcome.kind, Outcome::Kind::kUnavailable);
  EXPECT_THAT(outcome.reason, ::testing::HasSubstr("synchronous_commit = off"));
  EXPECT_EQ(database_.Number("SELECT count(*) FROM events"), 0);
  alter("RESET synchronous_commit");
  EXPECT_TRUE(
      testing::Eventually([&] { return Send(*store, Created("a")).get().first.is_committed(); }));
}

TEST(Schema, HasTheColumnsOfSqlitesInTheirOrder) {
  const testing::Folder folder;
  const testing::EventsDatabase database;
  auto sqlite = sql::OpenForWriting(folder / "t.db");
  sqlite::ApplySchema(sqlite);
  const std::string of_sqlite = sqlite.execAndGet(
      "SELECT group_concat(line, ' ') FROM (SELECT m.name || '.' || c.name AS line "
      "FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' "
      "AND m.name <> 'sqlite_sequence' ORDER BY m.name, c.cid)");
  sql::postgres::Connection connection(
      {database.postgres()->url, std::nullopt, milliseconds(9'000)});
  const auto rows = connection.Exchange({sql::postgres::Statement(
      "SELECT string_agg(table_name || '.' || column_name, ' ' ORDER BY table_name, "
      "ordinal_position) FROM information_schema.columns WHERE table_schema = 'public' "
      "AND table_name NOT IN ('attempts', 'schema_versions', 'turns')")});
  EXPECT_EQ(rows[0].Text(0, 0), of_sqlite);
}

TEST(Schema, IsAppliedOnceByTwoAtOnce) {
  testing::Execute("CREATE DATABASE migrated");
  const auto migrate = [] { MigratePostgres(PlaceOf("migrated")); };
  auto other = std::async(std::launch::async, migrate);
  migrate();
  other.get();
  migrate();
  EXPECT_EQ(ErrorOf(PlaceOf("migrated")), "");
  testing::Execute("DROP DATABASE migrated WITH (FORCE)");
}

TEST(Schema, OfADatabaseThatCannotBeUsedIsSaidWhy) {
  testing::Execute("CREATE DATABASE unusable");
  const auto place = PlaceOf("unusable");
  EXPECT_THAT(ErrorOf(place), ::testing::HasSubstr("`connector migrate-events`"));
  MigratePostgres(place);
  EXPECT_EQ(ErrorOf(place), "");
  testing::Execute("ALTER DATABASE unusable SET synchronous_commit = off");
  EXPECT_THAT(ErrorOf(place), ::testing::HasSubstr("synchronous_commit = off"));
  testing::Execute("ALTER DATABASE unusable RESET synchronous_commit");
  sql::postgres::Connection connection({place.url, std::nullopt, milliseconds(9'000)});
  connection.Exchange({sql::postgres::Statement("INSERT INTO schema_versions VALUES (99, 0)")});
  EXPECT_THAT(ErrorOf(place), ::testing::HasSubstr("newer than this program's"));
  EXPECT_THROW(MigratePostgres(place), std::runtime_error);
  testing::Execute("DROP DATABASE unusable WITH (FORCE)");
}

TEST(Schema, IsNotMadeWhereTextsAreNotComparedByTheirBytes) {
  testing::Execute(
      "CREATE DATABASE collated TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' "
      "LOCALE 'C'");
  EXPECT_THROW(MigratePostgres(PlaceOf("collated")), std::runtime_error);
  testing::Execute("DROP DATABASE collated WITH (FORCE)");
}

}  // namespace
}  // namespace connector::events::postgres
