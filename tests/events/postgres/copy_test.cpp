// All events from one engine to the other and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <string>
#include <thread>

#include "base/sql/database.h"
#include "events/sqlite/schema.h"
#include "events/store.h"
#include "tests/base/sql/postgres/server.h"
#include "tests/support/environment.h"
#include "tests/support/events_database.h"
#include "tests/support/folder.h"
#include "tests/support/process.h"

namespace connector::events::postgres {
namespace {

using testing::FromEnvironment;
using testing::RunConnector;

class Copies : public ::testing::Test {
 protected:
  // Rows of every table, with what is easily lost: nulls, empty texts, bytes that are no text.
  void Fill(int events) const {
    auto database = sql::OpenForWriting(one_);
    sqlite::ApplySchema(database);
    SQLite::Transaction transaction(database);
    const auto numbers =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
        std::to_string(events) + ") ";
    const auto few = std::string(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) ");
    database.exec(
        numbers +
        "INSERT INTO events (event, id, type, website_id, created_at, received_at, is_form, body, "
        "body_sha256, meaning_sha256, delivery_id, correlation_id, repeats, attempts) "
        "SELECT 3 * i, 'é' || i, 'user.created', iif(i % 2, 'ha-101', NULL), i, -i, i % 2, "
        "iif(i % 10, randomblob(i % 300), x''), iif(i % 10, NULL, x'00ff'), "
        "iif(i % 10, NULL, randomblob(32)), iif(i % 3, '', NULL), NULL, i, 9223372036854775807 "
        "FROM n");
    database.exec(few +
                  "INSERT INTO pending SELECT 3 * i, i, i, i % 2, iif(i % 3, 'why', NULL) FROM n");
    database.exec(
        few + "INSERT INTO event_conflicts SELECT 3 * i, i % 4, i, 1, x'80', NULL, NULL FROM n");
    database.exec(few + "INSERT INTO installations SELECT i, i % 2, NULL, '', i, i FROM n");
    database.exec(few +
                  "INSERT INTO conversations SELECT iif(i % 2, '', 'sd'), 'w' || i % 3, i, 'v', "
                  "NULL, NULL, 'chat', i, i, i % 2 FROM n");
    database.exec(few + "INSERT INTO scores SELECT i, '', i, 'w', NULL, '5', i FROM n");
    database.exec(few + "INSERT INTO cases SELECT 7 * i, 'w', i, i, 'a', NULL, i FROM n");
    database.exec(few + "INSERT INTO contacts SELECT i, 'w', i, 'e', NULL, '', i FROM n");
    database.exec(few +
                  "INSERT INTO tickets SELECT i, i, 'sd', 'w', i, NULL, NULL, NULL, NULL, NULL, i, "
                  "'[]', 'b', '[]', '[]' FROM n");
    database.exec(few + "INSERT INTO follow_ups SELECT i, 'sd', 'w', i, 1, 0, i, 0, NULL FROM n");
    transaction.commit();
  }

  testing::Result Copy(const std::string& from, const std::string& to) const {
    return RunConnector({"copy-events", "--from", from, "--to", to});
  }

  // What differs between the two files, table by table: "" if nothing does.
  static std::string Difference(const std::filesystem::path& one,
                                const std::filesystem::path& other) {
    auto database = sql::OpenForWriting(one);
    SQLite::Statement attach(database, "ATTACH ? AS other");
    attach.bind(1, other.string());
    attach.exec();
    std::string difference;
    for (const std::string table :
         {"events", "pending", "event_conflicts", "installations", "conversations", "scores",
          "cases", "contacts", "tickets", "follow_ups"}) {
      const auto count = [&](const std::string& from, const std::string& to) {
        return database
            .execAndGet("SELECT count(*) FROM (SELECT * FROM " + from + "." + table +
                        " EXCEPT SELECT * FROM " + to + "." + table + ")")
            .getInt();
      };
      const auto rows = database.execAndGet("SELECT count(*) FROM main." + table).getInt();
      if (rows == 0) difference += table + " is empty ";
      if (count("main", "other") + count("other", "main") > 0) difference += table + " ";
    }
    return difference;
  }

  testing::Folder folder_;
  testing::EventsDatabase postgres_;
  const std::string url_ = postgres_.postgres()->url;
  const std::filesystem::path one_ = folder_ / "one.db";
  const std::filesystem::path other_ = folder_ / "other.db";
};

TEST_F(Copies, ThereAndBackAreEqualRowByRow) {
  const auto events = FromEnvironment("COPY_EVENTS", 5'000);
  Fill(static_cast<int>(events));
  const auto there = Copy(one_, url_);
  EXPECT_EQ(there.status, 0) << there.errors;
  EXPECT_EQ(there.output, "copied " + std::to_string(events + 9 * 50) + " rows\n");
  const auto back = Copy(url_, other_);
  EXPECT_EQ(back.output, there.output) << back.errors;
  EXPECT_EQ(Difference(one_, other_), "");
  // A new event gets a number that none has.
  postgres_.Execute(
      "INSERT INTO events (id, type, created_at, received_at, is_form, body) "
      "VALUES ('new', 't', 0, 0, 0, '')");
  EXPECT_EQ(postgres_.Number("SELECT event FROM events WHERE id = 'new'"),
            static_cast<std::int64_t>(3 * events + 1));
}

TEST_F(Copies, AgainTakeOverWhatChanged) {
  Fill(100);
  EXPECT_EQ(Copy(one_, url_).status, 0);
  sql::OpenForWriting(one_).exec(
      "DELETE FROM pending WHERE event < 60; UPDATE conversations SET visitor_id = 'x'; "
      "INSERT INTO events SELECT event + 1000, 'b' || id, type, website_id, created_at, "
      "received_at, is_form, body, body_sha256, meaning_sha256, delivery_id, correlation_id, "
      "repeats, attempts FROM events");
  EXPECT_EQ(Copy(one_, url_).status, 0);
  EXPECT_EQ(Copy(url_, other_).status, 0);
  EXPECT_EQ(Difference(one_, other_), "");
}

TEST_F(Copies, NeverLoseWhatOnlyTheTargetHas) {
  Fill(100);
  EXPECT_EQ(Copy(one_, url_).status, 0);
  EXPECT_EQ(Copy(url_, other_).status, 0);
  postgres_.Execute(
      "INSERT INTO events (id, type, created_at, received_at, is_form, body) "
      "VALUES ('later', 't', 0, 0, 0, '')");
  const auto refused = Copy(one_, url_);
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, ::testing::HasSubstr("it would be lost"));
  EXPECT_EQ(postgres_.Number("SELECT count(*) FROM events"), 101);
}

TEST_F(Copies, KilledInTheMiddleAreMadeAgain) {
  Fill(20'000);
  std::mt19937 random(static_cast<unsigned>(FromEnvironment("COPY_SEED", 16)));
  for (int kill = 0; kill < 12; ++kill) {
    const bool is_there = kill % 2 == 0;
    testing::Process copy(CONNECTOR_BINARY,
                          {"copy-events", "--from", is_there ? one_.string() : url_, "--to",
                           is_there ? url_ : other_.string()});
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
    copy.Signal(SIGKILL);
    copy.Wait();
    if (is_there) {
      const auto count = postgres_.Number("SELECT count(*) FROM events");
      EXPECT_TRUE(count == 0 || count == 20'000) << count;
    }
  }
  EXPECT_EQ(Copy(one_, url_).status, 0);
  EXPECT_EQ(Copy(url_, other_).status, 0);
  EXPECT_EQ(Difference(one_, other_), "");
}

TEST_F(Copies, RefuseWhatIsNoCopy) {
  const auto two_files = Copy(one_, other_);
  EXPECT_EQ(two_files.status, 1);
  EXPECT_THAT(two_files.errors, ::testing::HasSubstr("one is a URL and one a file"));
  EXPECT_THAT(Copy(folder_ / "none.db", url_).errors, ::testing::HasSubstr("none.db"));
  EXPECT_EQ(RunConnector({"copy-events", "--from", one_.string()}).status, 2);
}

}  // namespace
}  // namespace connector::events::postgres
