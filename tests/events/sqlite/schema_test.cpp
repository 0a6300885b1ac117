#include "events/sqlite/schema.h"

#include <gtest/gtest.h>

#include "base/sql/database.h"
#include "events/sqlite/history.h"
#include "tests/support/folder.h"

namespace connector::events::sqlite {
namespace {

using std::string_literals::operator""s;

// A database as an older version of this program left it.
class OldDatabase : public ::testing::Test {
 protected:
  OldDatabase() {
    for (const std::string script : {"001_shop", "002_installation", "003_events"}) {
      database_.exec(testing::ReadFile(std::filesystem::path(SOURCE_DIR "/events/sqlite/schema") /
                                       (script + ".sql")));
    }
    database_.exec("PRAGMA user_version = 3");
  }
  void Tell(const std::string& id, const std::string& type, std::int64_t created_at = 1'000) {
    database_.exec(
        "INSERT INTO events (id, type, website_id, created_at, received_at, is_form, "
        "body, state, due_at) VALUES ('" +
        id + "', '" + type + "', 'w', " + std::to_string(created_at) +
        ", 2000, 0, x'7b7d', 'done', 2000)");
  }
  void Conversation(const std::string& id, const std::string& visitor, const std::string& external,
                    std::int64_t closed_at = 1'000) {
    database_.exec("INSERT INTO conversations VALUES ('sd', '" + id + "', 'w', " + visitor + ", " +
                   external + ", 'chat', " + std::to_string(closed_at) + ", '" + id + "')");
  }
  History HistoryOf(const std::string& unique_id) {
    sql::Reader reader(folder_ / "t.db", std::chrono::milliseconds(1'000));
    const sql::Snapshot snapshot(reader);
    return HistoryReader(reader).Find("w", unique_id);
  }
  std::string Text(const std::string& sql) { return database_.execAndGet(sql).getString(); }

  testing::Folder folder_;
  SQLite::Database database_{sql::OpenForWriting(folder_ / "t.db")};
};

TEST_F(OldDatabase, ShowsNobodyWhatThePlatformsOwnIdsJoined) {
  Tell("1", "conversation.closed");
  Conversation("1", "'u1'", "NULL");
  Tell("2", "v2.conversation.closed");
  Conversation("2", "'u1'", "NULL");
  Tell("3", "v2.conversation.closed");
  Conversation("3", "NULL", "'123'");
  Tell("4", "conversation.closed");  // filled by a v2 event
  Conversation("4", "'u1'", "'123'");
  ApplySchema(database_);
  EXPECT_EQ(HistoryOf("u1").conversation_count, 1);
  EXPECT_EQ(HistoryOf("123").conversation_count, 0);
  EXPECT_EQ(Text("SELECT group_concat(conversation_id || platform_visitor_id) FROM conversations"),
            "2u1,4u1");
  EXPECT_EQ(Text("SELECT count(*) FROM conversations WHERE platform_visitor_external_id = '123'"),
            "2");
}

TEST_F(OldDatabase, HasNothingFromTheFuture) {
  constexpr std::int64_t kFuture = 253'402'300'800'000;  // year 10000
  Tell("1", "conversation.closed", kFuture);
  Conversation("1", "'u1'", "NULL", kFuture);
  Tell("2", "satisfaction.filled", kFuture);
  database_.exec("INSERT INTO scores VALUES ('2', 'sd', NULL, 'w', 'u1', '1', "s +
                 std::to_string(kFuture) + "), ('3', 'sd', NULL, 'w', 'u1', '2', 2001)");
  Tell("4", "connector.uninstalled", kFuture);
  Tell("5", "connector.installed");
  database_.exec("INSERT INTO installations VALUES ('w', 0, NULL, NULL, "s +
                 std::to_string(kFuture) + ", '4')");
  ApplySchema(database_);
  const auto history = HistoryOf("u1");
  EXPECT_EQ(history.last_conversation_ms, 2'000);
  EXPECT_EQ(history.last_score, "2");
  EXPECT_EQ(Text("SELECT changed_at FROM installations"), "2000");
  EXPECT_EQ(Text("SELECT group_concat(id) FROM events JOIN pending USING (event)"), "4,5");
  EXPECT_EQ(Text("SELECT max(created_at) FROM events"), std::to_string(kFuture - 1));
}

}  // namespace
}  // namespace connector::events::sqlite
