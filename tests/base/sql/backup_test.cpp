#include "base/sql/backup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>
#include <vector>

#include "base/sql/database.h"
#include "tests/support/folder.h"

namespace connector::sql {
namespace {

std::int64_t Count(const std::filesystem::path& file) {
  auto database = OpenForReading(file);
  return database.execAndGet("SELECT count(*) FROM t").getInt64();
}

std::string ErrorOf(const std::filesystem::path& database, const std::filesystem::path& copy) {
  try {
    Backup(database, copy);
    return "";
  } catch (const DatabaseError& error) {
    return error.what();
  }
}

TEST(Backup, IsOfOneMomentWhileSomebodyWrites) {
  const testing::Folder folder;
  auto writer = OpenForWriting(folder / "live.db");
  writer.exec("CREATE TABLE t (a); CREATE TABLE u (a)");
  std::atomic<bool> is_over{false};
  std::thread writing([&] {
    while (!is_over) {
      writer.exec(
          "BEGIN; INSERT INTO t VALUES (randomblob(5000)); INSERT INTO u VALUES (1); COMMIT");
    }
  });
  std::int64_t before = -1;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(ErrorOf(folder / "live.db", folder / "copy.db"), "");
    auto copy = OpenForReading(folder / "copy.db");
    const auto count = copy.execAndGet("SELECT count(*) FROM t").getInt64();
    EXPECT_EQ(copy.execAndGet("SELECT count(*) FROM u").getInt64(), count);
    EXPECT_GE(count, before);
    before = count;
  }
  is_over = true;
  writing.join();
  EXPECT_GT(before, 0);
  for (const std::string suffix : {"-wal", "-shm", "-journal", ".unfinished"}) {
    EXPECT_FALSE(std::filesystem::exists((folder / "copy.db").string() + suffix)) << suffix;
  }
}

TEST(Backup, CanBeServedFromAgain) {
  const testing::Folder folder;
  OpenForWriting(folder / "live.db").exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  Backup(folder / "live.db", folder / "copy.db");
  OpenForWriting(folder / "copy.db").exec("INSERT INTO t VALUES (2)");
  EXPECT_EQ(Count(folder / "copy.db"), 2);
  EXPECT_EQ(Count(folder / "live.db"), 1);
}

TEST(Backup, ReplacesAnOlderCopyAndWhatAKilledOneLeft) {
  const testing::Folder folder;
  auto live = OpenForWriting(folder / "live.db");
  live.exec("CREATE TABLE t (a)");
  Backup(folder / "live.db", folder / "copy.db");
  folder.Write("copy.db.unfinished", "half a copy");
  live.exec("INSERT INTO t VALUES (1)");
  Backup(folder / "live.db", folder / "copy.db");
  EXPECT_EQ(Count(folder / "copy.db"), 1);
}

// What is in a folder: names, whether they are links, and bytes.
std::map<std::string, std::string> ContentOf(const std::filesystem::path& folder) {
  std::map<std::string, std::string> content;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto kind = entry.is_symlink() ? "link " : entry.is_directory() ? "folder " : "file ";
    content[entry.path().filename()] =
        kind + (entry.is_directory() ? std::string() : testing::ReadFile(entry.path()));
  }
  return content;
}

TEST(Backup, LeavesAloneWhatIsNoCopy) {
  const testing::Folder folder;
  OpenForWriting(folder / "live.db").exec("CREATE TABLE t (a)");
  OpenForWriting(folder / "stopped.db").exec("CREATE TABLE t (a)");
  auto served = OpenForWriting(folder / "served.db");
  served.exec("CREATE TABLE t (a)");
  std::filesystem::create_symlink(folder / "live.db", folder / "link.db");
  SQLite::Database(folder / "foreign", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE t (a)");
  folder.Write("text", std::string(4096, 'x'));
  folder.Write("empty", "");
  std::filesystem::create_directory(folder / "folder");
  const auto reader = OpenForReading(folder / "live.db");  // which has SQLite's own files made
  const auto before = ContentOf(folder.path());
  struct {
    std::string copy;
    std::string error;
  } const cases[] = {
      {"live.db", "is the database itself"},
      {"link.db", "is the database itself"},
      {"served.db", "is or was served"},
      {"stopped.db", "is or was served"},
      {"foreign", "no copy of a connector's database"},
      {"text", "no copy of a connector's database"},
      {"empty", "no copy of a connector's database"},
      {"folder", "no copy of a connector's database"},
      {"missing/copy.db", "No such file or directory"},
  };
  for (const auto& c : cases) {
    const auto error = ErrorOf(folder / "live.db", folder / c.copy);
    EXPECT_NE(error.find(c.copy), std::string::npos) << error;
    EXPECT_NE(error.find(c.error), std::string::npos) << error;
    EXPECT_TRUE(ContentOf(folder.path()) == before) << c.copy;
  }
}

TEST(Backup, IsForItsOwnerOnly) {
  const testing::Folder folder;
  OpenForWriting(folder / "live.db").exec("CREATE TABLE t (a)");
  folder.Write("copy.db.unfinished", "of a killed one, which anybody may read");
  std::filesystem::permissions(folder / "copy.db.unfinished", std::filesystem::perms(0666));
  Backup(folder / "live.db", folder / "copy.db");
  EXPECT_EQ(std::filesystem::status(folder / "copy.db").permissions(),
            std::filesystem::perms(0600));

  folder.Write("victim", "somebody's");
  std::filesystem::create_symlink(folder / "victim", folder / "copy.db.unfinished");
  EXPECT_EQ(ErrorOf(folder / "live.db", folder / "copy.db"), "");  // whoever left it
  EXPECT_EQ(testing::ReadFile(folder / "victim"), "somebody's");
}

TEST(Backup, OverlappingOnesAllSucceed) {
  const testing::Folder folder;
  {
    auto live = OpenForWriting(folder / "live.db");
    live.exec("CREATE TABLE t (a)");
    for (int i = 0; i < 50; ++i) live.exec("INSERT INTO t VALUES (randomblob(3000))");
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 30; ++round) {
        EXPECT_EQ(ErrorOf(folder / "live.db", folder / "copy.db"), "");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(Count(folder / "copy.db"), 50);
  for (const std::string suffix : {"-wal", "-shm", "-journal", ".unfinished"}) {
    EXPECT_FALSE(std::filesystem::exists((folder / "copy.db").string() + suffix)) << suffix;
  }
}

TEST(Backup, NeedsADatabaseAndMakesNone) {
  const testing::Folder folder;
  folder.Write("text", std::string(4096, 'x'));
  EXPECT_NE(ErrorOf(folder / "missing.db", folder / "copy.db"), "");
  EXPECT_NE(ErrorOf(folder / "text", folder / "copy.db"), "");
  EXPECT_FALSE(std::filesystem::exists(folder / "missing.db"));
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.db"));
}

// A damaged page inside, which copying alone does not notice.
TEST(Backup, NoticesADamagedDatabaseAndKeepsTheOlderCopy) {
  const testing::Folder folder;
  {
    auto live = OpenForWriting(folder / "live.db");
    live.exec("CREATE TABLE t (a)");
    for (int i = 0; i < 50; ++i) live.exec("INSERT INTO t VALUES (randomblob(3000))");
  }
  Backup(folder / "live.db", folder / "copy.db");
  auto bytes = testing::ReadFile(folder / "live.db");
  for (std::size_t i = 4096; i < 4096 + 64; ++i) bytes[i] = '\x7f';
  folder.Write("live.db", bytes);
  EXPECT_NE(ErrorOf(folder / "live.db", folder / "copy.db"), "");
  EXPECT_EQ(Count(folder / "copy.db"), 50);
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.db.unfinished"));
}

}  // namespace
}  // namespace connector::sql
