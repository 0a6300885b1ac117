#include "base/sql/checkpointer.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <thread>

#include "base/sql/database.h"
#include "base/sql/group_writer.h"
#include "base/sql/reader.h"
#include "tests/support/folder.h"

namespace connector::sql {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kLongBytes = 2 << 20;

class WriteAheadLog : public ::testing::Test {
 protected:
  WriteAheadLog() { database_.exec("CREATE TABLE t (a BLOB); INSERT INTO t VALUES (1)"); }

  static GroupWriter::Limits Limits(milliseconds reader_timeout) {
    GroupWriter::Limits limits;
    limits.long_log_bytes = kLongBytes;
    limits.reader_timeout = reader_timeout;
    return limits;
  }
  // That many transactions of 100 kB, one after the other.
  static void Write(GroupWriter& writer, int transactions) {
    for (int i = 0; i < transactions; ++i) {
      std::promise<Outcome> outcome;
      writer.Submit(
          [](SQLite::Database& database) {
            database.exec("INSERT INTO t VALUES (randomblob(100000))");
          },
          [&](const Outcome& how) { outcome.set_value(how); });
      ASSERT_EQ(outcome.get_future().get().kind, Outcome::Kind::kCommitted);
    }
  }
  std::unique_ptr<Reader> MakeReader() const {
    return std::make_unique<Reader>(folder_ / "t.db", milliseconds(60'000));
  }
  std::int64_t LogBytes() const {
    return static_cast<std::int64_t>(std::filesystem::file_size(folder_ / "t.db-wal"));
  }

  testing::Folder folder_;
  SQLite::Database database_{OpenForWriting(folder_ / "t.db")};
};

std::int64_t Count(Reader& reader) {
  Query statement(reader, "SELECT count(*) FROM t");
  Rows rows(statement);
  rows.Next();
  return rows.Integer(0);
}

// There is no moment at which nobody reads.
TEST_F(WriteAheadLog, StaysShortWhileReadersOverlap) {
  GroupWriter writer(database_, Limits(milliseconds(5'000)));
  std::atomic<bool> is_over{false};
  std::thread reading([&] {
    const std::array<std::unique_ptr<Reader>, 2> readers{MakeReader(), MakeReader()};
    std::array<std::optional<Snapshot>, 2> snapshots;
    for (std::size_t turn = 0; !is_over; turn = 1 - turn) {
      snapshots.at(turn).emplace(*readers.at(turn));
      const auto count = Count(*readers.at(turn));
      std::this_thread::sleep_for(milliseconds(5));
      EXPECT_EQ(Count(*readers.at(turn)), count);
    }
  });
  Write(writer, 200);  // 20 MB
  is_over = true;
  reading.join();
  EXPECT_LT(LogBytes(), 2 * kLongBytes);
}

TEST_F(WriteAheadLog, ReaderThatDoesNotEndStopsNobodyForLong) {
  GroupWriter writer(database_, Limits(milliseconds(50)));
  const auto reader = MakeReader();
  {
    const Snapshot snapshot(*reader);
    EXPECT_EQ(Count(*reader), 1);
    Write(writer, 100);
    EXPECT_EQ(Count(*reader), 1);
  }
  const auto bytes = LogBytes();
  Write(writer, 200);
  EXPECT_LE(LogBytes(), 2 * bytes);
  EXPECT_EQ(database_.execAndGet("SELECT count(*) FROM t").getInt(), 301);
}

}  // namespace
}  // namespace connector::sql
