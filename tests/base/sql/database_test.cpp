#include "base/sql/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/sql/reader.h"
#include "tests/support/folder.h"

namespace connector::sql {
namespace {

namespace fs = std::filesystem;

using std::chrono::milliseconds;

TEST(Database, MakesFileAndFolder) {
  const testing::Folder folder;
  OpenForWriting(folder / "a" / "b" / "shop.db");
  EXPECT_TRUE(std::filesystem::exists(folder / "a" / "b" / "shop.db"));
  OpenForWriting(folder / "a" / "b" / "shop.db");  // its own is taken back
}

// What went wrong, "" for nothing.
template <typename Open>
std::string ErrorOf(const Open& open) {
  try {
    open();
    return "";
  } catch (const DatabaseError& error) {
    return error.what();
  }
}

std::string WritingError(const fs::path& file) {
  return ErrorOf([&] { OpenForWriting(file); });
}

std::string ReadingError(const fs::path& file) {
  return ErrorOf([&] { OpenForReading(file); });
}

TEST(Database, RefusesWhatIsNoFile) {
  const testing::Folder folder;
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto path = folder.path().string();
  struct {
    std::string name;
    std::string error;
  } const cases[] = {
      {"", "\"\": must be a file's name"},
      {":memory:", "\":memory:\": must be a file's name"},
      {"file:" + path + "/shop.db", "\"file:" + path + "/shop.db\": must be a file's name"},
      {"file::memory:?cache=shared", "\"file::memory:?cache=shared\": must be a file's name"},
      {path, path + ": is a folder"},
      {pipe, pipe + ": is not a regular file"},
      {"/dev/null", "/dev/null: is not a regular file"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(WritingError(c.name), c.error);
    EXPECT_EQ(ReadingError(c.name), c.error);
  }
  EXPECT_EQ(ReadingError(folder / "none"), path + "/none: No such file or directory");
  EXPECT_FALSE(fs::exists(folder / "none"));
}

// What another application has, even if it is nothing yet.
TEST(Database, LeavesForeignDatabasesUntouched) {
  struct {
    std::string name;
    std::string sql;
  } const cases[] = {
      {"tables", "CREATE TABLE t (a)"},
      {"application_id", "PRAGMA application_id = 7"},
      {"negative application_id", "PRAGMA application_id = -7"},
      {"user_version", "PRAGMA user_version = 7"},
      {"log", "PRAGMA journal_mode = WAL; CREATE TABLE t (a)"},
      {"log without tables", "PRAGMA journal_mode = WAL; PRAGMA application_id = 7"},
  };
  for (const auto& c : cases) {
    const testing::Folder folder;
    const auto file = folder / "foreign.db";
    {
      SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      database.exec(c.sql);
      fs::copy(folder.path(), folder / "killed");  // with the log, as after a crash
    }
    for (const auto& foreign : {file, folder / "killed" / "foreign.db"}) {
      const auto log = foreign.string() + "-wal";
      const auto bytes = testing::ReadFile(foreign);
      const auto log_bytes = testing::ReadFile(log);
      const auto error = foreign.string() + ": the database belongs to another application";
      EXPECT_EQ(WritingError(foreign), error) << c.name;
      EXPECT_EQ(ReadingError(foreign), error) << c.name;
      EXPECT_EQ(ErrorOf([&] { Reader(foreign, milliseconds(50)); }), error) << c.name;
      EXPECT_TRUE(testing::ReadFile(foreign) == bytes) << c.name;
      EXPECT_TRUE(testing::ReadFile(log) == log_bytes) << c.name;
    }
  }
}

TEST(Database, RefusesOtherFiles) {
  const testing::Folder folder;
  for (const auto& text : {std::string("x"), std::string(4'096, 'x')}) {
    folder.Write("text", text);
    EXPECT_EQ(WritingError(folder / "text"),
              (folder / "text").string() + ": file is not a database");
    EXPECT_EQ(testing::ReadFile(folder / "text"), text);
  }
}

TEST(Database, TakesEmptyFilesAndKeepsItsOwnLog) {
  const testing::Folder folder;
  folder.Write("shop.db", "");
  {
    auto database = OpenForWriting(folder / "shop.db");
    database.exec("CREATE TABLE t (a)");
    fs::copy(folder.path(), folder / "killed");
  }
  EXPECT_TRUE(OpenForWriting(folder / "killed" / "shop.db").tableExists("t"));
  EXPECT_FALSE(fs::exists(folder / "killed" / "shop.db-wal"));  // moved into the file
}

TEST(Database, SaysWhatTheSystemSaid) {
  const testing::Folder folder;
  auto database = OpenForWriting(folder / "shop.db");
  const auto name = (folder / "shop.db").string();
  database.exec("CREATE TABLE t (a)");
  EXPECT_EQ(ErrorOf([&] {
              Explain(database, [&] {
                database.exec("PRAGMA max_page_count = 1");
                database.exec("INSERT INTO t VALUES (randomblob(100000))");
              });
            }),
            name + ": no space left: the disk, a quota, or the limit on a file's size");
  EXPECT_EQ(ErrorOf([&] { Explain(database, [&] { database.exec("SELECT nonsense"); }); }),
            name + ": no such column: nonsense");
}

TEST(Database, SnapshotSeesOneStateWhateverIsWritten) {
  const testing::Folder folder;
  auto writer = OpenForWriting(folder / "shop.db");
  writer.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  Reader reader(folder / "shop.db", milliseconds(1'000));
  Query count(reader, "SELECT count(*) FROM t");
  const auto read = [&] {
    Rows rows(count);
    rows.Next();
    return rows.Integer(0);
  };
  {
    const Snapshot snapshot(reader);
    EXPECT_EQ(read(), 1);
    writer.exec("INSERT INTO t VALUES (2)");
    EXPECT_EQ(read(), 1);
  }
  const Snapshot snapshot(reader);
  EXPECT_EQ(read(), 2);
}

TEST(Database, QueryThatTakesTooLongEndsAndTheReaderStaysUsable) {
  const testing::Folder folder;
  OpenForWriting(folder / "shop.db");
  Reader reader(folder / "shop.db", milliseconds(50));
  Query endless(reader,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                "SELECT count(*) FROM n");
  Query quick(reader, "SELECT 1");
  {
    const Snapshot snapshot(reader);
    try {
      Rows(endless).Next();
      ADD_FAILURE();
    } catch (const SQLite::Exception& error) {
      EXPECT_TRUE(IsTransient(error)) << error.what();
    }
  }
  const Snapshot snapshot(reader);
  EXPECT_TRUE(Rows(quick).Next());
}

// What a power cut needs cannot be tried here; what SQLite was told can.
TEST(Database, CommitsWaitForTheDisk) {
  const testing::Folder folder;
  auto database = OpenForWriting(folder / "shop.db");
  EXPECT_EQ(database.execAndGet("PRAGMA synchronous").getInt(), 2);  // FULL
  EXPECT_EQ(database.execAndGet("PRAGMA journal_mode").getString(), "wal");
  EXPECT_EQ(database.execAndGet("PRAGMA foreign_keys").getInt(), 1);
}

TEST(Database, ReaderCannotWrite) {
  const testing::Folder folder;
  OpenForWriting(folder / "shop.db");
  Reader reader(folder / "shop.db", milliseconds(50));
  Query query(reader, "CREATE TABLE t (a)");
  EXPECT_THROW(Execute(query), SQLite::Exception);
}

TEST(Database, BugsAreNotTransient) {
  const testing::Folder folder;
  auto database = OpenForWriting(folder / "shop.db");
  try {
    database.exec("SELECT nonsense");
    ADD_FAILURE();
  } catch (const SQLite::Exception& error) {
    EXPECT_FALSE(IsTransient(error));
  }
}

}  // namespace
}  // namespace connector::sql
