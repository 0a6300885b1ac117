#include "base/sql/new_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/support/folder.h"

namespace connector::sql {
namespace {

namespace fs = std::filesystem;

constexpr auto* kFill = "CREATE TABLE t (a); INSERT INTO t VALUES (";

int ValueIn(const fs::path& file) {
  return SQLite::Database(file).execAndGet("SELECT a FROM t").getInt();
}

void Put(const fs::path& file, int value) {
  NewFile made(file);
  made.Open().exec(kFill + std::to_string(value) + ")");
  made.Publish();
}

TEST(NewFile, TakesThePlaceOfTheOldOneAsAWhole) {
  const testing::Folder folder;
  const auto file = folder / "f.db";
  Put(file, 1);
  EXPECT_EQ(ValueIn(file), 1);
  {
    NewFile made(file);
    made.Open().exec(kFill + std::string("2)"));
    EXPECT_EQ(ValueIn(file), 1);
    EXPECT_EQ(testing::NamesIn(folder.path()),
              std::set<std::string>{"f.db"});  // it has no name yet
    made.Publish();
  }
  EXPECT_EQ(ValueIn(file), 2);
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(testing::NamesIn(folder.path()), std::set<std::string>{"f.db"});
}

TEST(NewFile, LeavesNothingIfItIsNotPublished) {
  const testing::Folder folder;
  { NewFile(folder / "f.db").Open().exec(kFill + std::string("1)")); }
  EXPECT_EQ(testing::NamesIn(folder.path()), std::set<std::string>{});
}

TEST(NewFile, OfTwoAtOnceTheLastOneIsThere) {
  const testing::Folder folder;
  NewFile first(folder / "f.db");
  NewFile second(folder / "f.db");
  first.Open().exec(kFill + std::string("1)"));
  second.Open().exec(kFill + std::string("2)"));
  second.Publish();
  first.Publish();
  EXPECT_EQ(ValueIn(folder / "f.db"), 1);
  EXPECT_EQ(testing::NamesIn(folder.path()), std::set<std::string>{"f.db"});
}

TEST(NewFile, TakesAwayWhatAKilledOneLeft) {
  const testing::Folder folder;
  folder.Write("f.db.unfinished", "half");
  Put(folder / "f.db", 1);
  EXPECT_EQ(testing::NamesIn(folder.path()), std::set<std::string>{"f.db"});
}

TEST(NewFile, LinkStaysALink) {
  const testing::Folder folder;
  fs::create_directory(folder / "disk");
  Put(folder / "disk" / "f.db", 1);
  fs::create_symlink("disk/f.db", folder / "f.db");
  Put(folder / "f.db", 2);
  EXPECT_TRUE(fs::is_symlink(folder / "f.db"));
  EXPECT_EQ(ValueIn(folder / "disk" / "f.db"), 2);
}

TEST(NewFile, IsACopyOfADatabaseInUse) {
  const testing::Folder folder;
  auto source = OpenForWriting(folder / "source.db");
  source.exec(kFill + std::string("7)"));
  NewFile copy(folder / "copy.db");
  copy.Copy(source);
  copy.Publish();
  EXPECT_EQ(ValueIn(folder / "copy.db"), 7);
  EXPECT_FALSE(fs::exists(folder / "copy.db-wal"));
}

TEST(NewFile, RefusesPlacesThatAreNone) {
  const testing::Folder folder;
  fs::create_directory(folder / "folder.db");
  std::ofstream(folder / "file") << "x";
  for (const auto& place : {folder / "folder.db", folder / "file" / "f.db", fs::path(":memory:"),
                            fs::path("/proc/nowhere/f.db")}) {
    EXPECT_THROW(NewFile{place}, DatabaseError) << place;
  }
}

}  // namespace
}  // namespace connector::sql
