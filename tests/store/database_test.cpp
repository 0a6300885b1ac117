#include "store/database.h"

#include <gtest/gtest.h>

#include "tests/support/folder.h"

namespace connector::store {
namespace {

using std::chrono::milliseconds;

TEST(Database, MakesFileAndFolder) {
  const testing::Folder folder;
  OpenForWriting(folder / "a" / "b" / "shop.db");
  EXPECT_TRUE(std::filesystem::exists(folder / "a" / "b" / "shop.db"));
  OpenForWriting(folder / "a" / "b" / "shop.db");  // its own is taken back
}

TEST(Database, RefusesWhatIsNotOurs) {
  const testing::Folder folder;
  folder.Write("text", std::string(4096, 'x'));
  SQLite::Database(folder / "foreign", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE t (a)");
  for (const std::string name : {"text", "foreign", "."}) {
    try {
      OpenForWriting(folder / name);
      ADD_FAILURE() << name;
    } catch (const DatabaseError& error) {
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos);
    }
  }
}

TEST(Database, SnapshotSeesOneStateWhateverIsWritten) {
  const testing::Folder folder;
  auto writer = OpenForWriting(folder / "shop.db");
  writer.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  Reader reader(folder / "shop.db", milliseconds(1'000));
  SQLite::Statement count(reader.database(), "SELECT count(*) FROM t");
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
  SQLite::Statement endless(reader.database(),
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                            "SELECT count(*) FROM n");
  SQLite::Statement quick(reader.database(), "SELECT 1");
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
  EXPECT_THROW(reader.database().exec("CREATE TABLE t (a)"), SQLite::Exception);
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
}  // namespace connector::store
