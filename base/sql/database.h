// SQLite as this project uses it: one file, in WAL mode, written by one connection at a time and
// read by one read-only connection per worker thread.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace connector::sql {

// The file cannot be used: it is missing, not ours, not a database. The text is for the operator.
class DatabaseError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::int32_t kApplicationId = 0x69416443;  // "iAdC", in the file's header

// How long to wait for another process that is writing to the file.
constexpr std::chrono::milliseconds kLockTimeout{10'000};

// Whether SQLite takes the name for that of a file: not "", ":memory:" and "file:…".
bool IsFileName(const std::filesystem::path& file);

// Throws DatabaseError if the name is none of a file, or something else has it.
void CheckIsFile(const std::filesystem::path& file);

// Throws the DatabaseError for a database whose application id is not ours.
[[noreturn]] void RefuseForeign(const std::filesystem::path& file);

// Opens or creates the file (and its folder) for writing. Nothing is written to a database of
// another application. Only the file's owner may read it then; `notices` say from whom else it was
// taken. Throws DatabaseError.
SQLite::Database OpenForWriting(const std::filesystem::path& file,
                                std::vector<std::string>* notices = nullptr);

// Opens an existing file for reading only. Throws DatabaseError.
SQLite::Database OpenForReading(const std::filesystem::path& file,
                                std::chrono::milliseconds lock_timeout = kLockTimeout);

// Runs `use`, which uses the database. What SQLite throws becomes a DatabaseError with the file's
// name and with what the system said: "disk I/O error" alone helps nobody.
void Explain(SQLite::Database& database, const std::function<void()>& use);

// True where the same request may succeed later: the deadline passed, the file is locked, the disk
// is full or failing. False for a bug.
bool IsTransient(const SQLite::Exception& error);

// Points at a row range of one website: its rows have the keys website * 2^32 + rank.
constexpr std::int64_t FirstKey(std::int64_t website) { return website << 32; }
constexpr std::int64_t LastKey(std::int64_t website) { return FirstKey(website + 1) - 1; }

// A read-only connection. It belongs to one thread, and so do the statements prepared on it.
class Reader {
 public:
  Reader(const std::filesystem::path& file, std::chrono::milliseconds query_timeout);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  SQLite::Database& database() { return database_; }

 private:
  friend class Snapshot;

  SQLite::Database database_;
  SQLite::Statement begin_;
  SQLite::Statement commit_;
  std::chrono::milliseconds query_timeout_;
  std::chrono::steady_clock::time_point deadline_{};
};

// While it lives, every statement of the reader sees the same state of the file, and all of them
// together have the reader's query timeout; past it they throw an IsTransient error.
class Snapshot {
 public:
  explicit Snapshot(Reader& reader);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Reader& reader_;
};

inline void Bind(SQLite::Statement& statement, int index, std::int64_t value) {
  statement.bind(index, value);
}
inline void Bind(SQLite::Statement& statement, int index, const std::string& value) {
  statement.bind(index, value);
}

// Bytes that may hold anything.
struct Blob {
  const std::string& bytes;
};
inline void Bind(SQLite::Statement& statement, int index, const Blob& value) {
  statement.bind(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
}

template <typename Value>
void Bind(SQLite::Statement& statement, int index, const std::optional<Value>& value) {
  if (value) {
    Bind(statement, index, *value);
  } else {
    statement.bind(index);
  }
}

// One execution of a statement: binds the parameters in order, and gives the statement back when
// it goes, so that no cursor outlives its use.
class Rows {
 public:
  template <typename... Parameters>
  explicit Rows(SQLite::Statement& statement, const Parameters&... parameters)
      : statement_(statement) {
    int index = 0;
    (Bind(statement_, ++index, parameters), ...);
  }
  ~Rows() { statement_.tryReset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // Not to be called again once it said false.
  bool Next() { return statement_.executeStep(); }
  std::int64_t Integer(int column) const { return statement_.getColumn(column).getInt64(); }
  bool IsNull(int column) const { return statement_.isColumnNull(column); }

  // The view lives until the next step.
  std::string_view Text(int column) const {
    const auto value = statement_.getColumn(column);
    const char* text = value.getText();
    return {text, static_cast<std::size_t>(value.getBytes())};
  }
  std::optional<std::string> OptionalText(int column) const {
    return IsNull(column) ? std::nullopt : std::optional<std::string>(Text(column));
  }

 private:
  SQLite::Statement& statement_;
};

// Runs a statement that gives no rows.
template <typename... Parameters>
void Execute(SQLite::Statement& statement, const Parameters&... parameters) {
  Rows(statement, parameters...).Next();
}

}  // namespace connector::sql
