#include "base/sql/reader.h"

#include <dirent.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <thread>

#include "base/sql/kept.h"
#include "base/sql/new_file.h"
#include "tests/support/folder.h"

namespace connector::sql {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr Format kFormat{7, 3};

// A file that is only ever replaced, and whoever reads it.
class Replaced : public ::testing::Test {
 protected:
  void Put(int value, const Format& format = kFormat) {
    NewFile made(file_);
    made.Open().exec("CREATE TABLE t (a); INSERT INTO t VALUES (" + std::to_string(value) +
                     "); PRAGMA application_id = " + std::to_string(format.application_id) +
                     "; PRAGMA user_version = " + std::to_string(format.version));
    made.Publish();
  }
  std::unique_ptr<Reader> MakeReader() {
    return std::make_unique<Reader>(file_, kFormat, milliseconds(1'000),
                                    [this](const auto& what) { told_.push_back(what); });
  }
  static std::int64_t Ask(Reader& reader, Query& query) {
    std::this_thread::sleep_for(milliseconds(2));  // the last look at the name was long ago
    const Snapshot snapshot(reader);
    Rows rows(query);
    rows.Next();
    return rows.Integer(0);
  }

  testing::Folder folder_;
  fs::path file_ = folder_ / "a file? of 100%#.db";
  std::vector<std::string> told_;
};

TEST_F(Replaced, IsOpenedAnewByTheNextSnapshot) {
  Put(1);
  const auto reader = MakeReader();
  Query query(*reader, "SELECT a FROM t");
  EXPECT_EQ(Ask(*reader, query), 1);
  {
    const Snapshot snapshot(*reader);
    Put(2);
    Rows rows(query);
    rows.Next();
    EXPECT_EQ(rows.Integer(0), 1);
  }
  EXPECT_EQ(Ask(*reader, query), 2);
  EXPECT_EQ(told_, std::vector<std::string>{});
}

TEST_F(Replaced, LeavesNoDescriptorBehind) {
  const auto count = [] {
    return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
  };
  Put(0);
  const auto reader = MakeReader();
  Query query(*reader, "SELECT a FROM t");
  const auto before = count();
  for (int i = 1; i <= 20; ++i) {
    Put(i);
    EXPECT_EQ(Ask(*reader, query), i);
  }
  EXPECT_EQ(count(), before);
}

TEST_F(Replaced, IsReadOnIfWhatCameInstead) {
  struct {
    std::string name;
    std::function<void()> replace;
    std::string told;
  } const cases[] = {
      {"is gone", [this] { fs::remove(file_); }, ": is gone; what was open is read on"},
      {"is of another version",
       [this] {
         Put(2, {7, 4});
       },
       ": is of version 4, and this program reads version 3; what was open before is read on"},
      {"is another application's",
       [this] {
         Put(2, {8, 3});
       },
       ": the database belongs to another application; what was open before is read on"},
      {"is no database",
       [this] {
         fs::remove(file_);
         std::ofstream(file_) << std::string(4'096, 'x');
       },
       ": file is not a database; what was open before is read on"},
  };
  for (const auto& c : cases) {
    told_.clear();
    Put(1);
    const auto reader = MakeReader();
    Query query(*reader, "SELECT a FROM t");
    c.replace();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(Ask(*reader, query), 1) << c.name;
    EXPECT_EQ(told_, std::vector<std::string>{file_.string() + c.told});
    Put(5);
    EXPECT_EQ(Ask(*reader, query), 5) << c.name;
  }
}

TEST_F(Replaced, IsReadOnceItWasMendedInItsPlace) {
  Put(5);
  const auto good = folder_ / "good";
  fs::copy_file(file_, good);
  Put(1);
  const auto reader = MakeReader();
  Query query(*reader, "SELECT a FROM t");
  fs::remove(file_);
  std::ofstream(file_) << "no database";
  EXPECT_EQ(Ask(*reader, query), 1);
  const auto refused = FileId::Of(file_);
  fs::copy_file(good, file_, fs::copy_options::overwrite_existing);
  ASSERT_EQ(FileId::Of(file_), refused);
  EXPECT_EQ(Ask(*reader, query), 5);
}

TEST_F(Replaced, MustBeThereAndReadableAtTheStart) {
  EXPECT_THROW(MakeReader(), DatabaseError);
  Put(1, {7, 4});
  EXPECT_THROW(MakeReader(), DatabaseError);
}

// Tells what is read anew: one of three values shares the place of another.
TEST_F(Replaced, MakesWhatWasKeptOfItStale) {
  Put(1);
  const auto reader = MakeReader();
  Query query(*reader, "SELECT a FROM t");
  Kept<std::int64_t> kept(*reader, 2);
  Kept<std::int64_t, std::string> by_text(*reader, 2);
  int reads = 0;
  const auto get = [&](auto& of, const auto& key) {
    return of.Get(key, [&] {
      ++reads;
      return Ask(*reader, query);
    });
  };
  const struct {
    std::int64_t key;
    int reads;
  } rows[] = {{1, 1}, {1, 1}, {2, 2}, {1, 2}, {3, 3}, {1, 4}, {2, 4}, {1, 4}};
  for (const auto& row : rows) {
    EXPECT_EQ(get(kept, row.key), 1);
    EXPECT_EQ(reads, row.reads) << row.key;
  }
  EXPECT_EQ(get(by_text, std::string("a")), 1);
  EXPECT_EQ(get(by_text, std::string_view("a")), 1);
  EXPECT_EQ(reads, 5);
  EXPECT_EQ(by_text.Find(std::string_view("b")), nullptr);

  Put(2);
  EXPECT_EQ(get(kept, 1), 1) << "no snapshot has looked yet";
  EXPECT_EQ(Ask(*reader, query), 2);
  EXPECT_EQ(kept.Find(1), nullptr);
  EXPECT_EQ(get(kept, 1), 2);
  EXPECT_EQ(get(by_text, std::string_view("a")), 2);
}

// Every answer is wholly of one of them, whenever it is replaced.
TEST_F(Replaced, IsNeverSeenHalf) {
  Put(0);
  std::atomic<bool> is_over{false};
  std::thread replacing([&] {
    for (int i = 1; i <= 200; ++i) Put(i);
    is_over = true;
  });
  const auto reader = MakeReader();
  Query first(*reader, "SELECT a FROM t");
  Query second(*reader, "SELECT a + 0 FROM t");
  std::int64_t last = 0;
  while (!is_over) {
    const Snapshot snapshot(*reader);
    const auto value = [](Query& query) {
      Rows rows(query);
      rows.Next();
      return rows.Integer(0);
    };
    const auto seen = value(first);
    ASSERT_EQ(value(second), seen);
    ASSERT_GE(seen, last);
    last = seen;
  }
  replacing.join();
  EXPECT_EQ(Ask(*reader, first), 200);
}

}  // namespace
}  // namespace connector::sql
