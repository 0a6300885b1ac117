// A read-only connection, and the state of the file that it reads.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/database.h"
#include "base/sql/files.h"
#include "base/sql/query.h"

namespace connector::sql {

// It belongs to one thread, and so do its queries.
class Reader {
 public:
  // Of a database that others write to meanwhile. Throws DatabaseError.
  Reader(const std::filesystem::path& file, std::chrono::milliseconds query_timeout);

  // Told, as a sentence for the operator, why a file that replaced the one that is open is not
  // read.
  using Refusal = std::function<void(const std::string&)>;

  // Of a file that is never written, only replaced: a snapshot opens it anew if another one has had
  // its name for a millisecond. One that cannot be read, is of another format or is missing is told
  // to `on_refusal` once, and again if it was changed; the one that is open is read on. Throws
  // DatabaseError.
  Reader(const std::filesystem::path& file, const Format& format,
         std::chrono::milliseconds query_timeout, Refusal on_refusal);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // How many files it has opened: what was kept of one with an earlier number is of another file.
  std::uint64_t opened() const { return opened_; }

 private:
  friend class Query;
  friend class BoundedTime;
  friend class Snapshot;

  struct Replaceable {
    std::filesystem::path file;
    Format format;
    Refusal on_refusal;
    std::optional<FileId> open{};        // which file is read
    std::optional<FileState> refused{};  // which one is not, as it was
    bool is_missing = false;
  };

  void Open();
  void BoundTime();
  void Refresh();

  std::optional<Replaceable> replaceable_;
  std::vector<Query*> queries_;  // of a replaceable file
  std::optional<Connection> database_;
  std::uint64_t opened_ = 0;
  std::optional<Query> begin_;  // of a database that others write to
  std::optional<Query> commit_;
  std::chrono::milliseconds query_timeout_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  std::chrono::steady_clock::time_point next_look_{};  // at the name of a replaceable file
};

// While it lives, the statements of the reader have its query timeout together; past it they throw
// an IsTransient error. Enough for a single statement, which sees one state by itself.
class BoundedTime {
 public:
  explicit BoundedTime(Reader& reader);
  ~BoundedTime();
  BoundedTime(const BoundedTime&) = delete;
  BoundedTime& operator=(const BoundedTime&) = delete;

 private:
  Reader& reader_;
};

// While it lives, every statement of the reader sees the same state of the file, in bounded time.
class Snapshot {
 public:
  explicit Snapshot(Reader& reader);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Reader& reader_;
  BoundedTime bounded_time_;
};

}  // namespace connector::sql
