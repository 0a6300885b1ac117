#include "base/sql/checkpointer.h"

#include <sqlite3.h>

namespace connector::sql {
namespace {

constexpr int kPagesBetweenCopies = 1'000;  // SQLite's own default

int PageSize(SQLite::Database& database) {
  return database.execAndGet("PRAGMA page_size").getInt();
}

}  // namespace

Checkpointer::Checkpointer(SQLite::Database& database, std::int64_t long_log_bytes)
    : database_(database),
      long_log_pages_(static_cast<int>(long_log_bytes / PageSize(database))),
      most_pages_(long_log_pages_) {
  const auto note = [](void* pages, sqlite3* /*connection*/, const char* /*database*/, int now) {
    *static_cast<int*>(pages) = now;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(database_.getHandle(), note, &pages_);
}

Checkpointer::~Checkpointer() {
  sqlite3_wal_autocheckpoint(database_.getHandle(), kPagesBetweenCopies);
}

void Checkpointer::Run(const std::function<bool()>& may_try_again) {
  if (pages_ < copied_pages_) {  // it was begun anew
    copied_pages_ = 0;
    most_pages_ = long_log_pages_;
  }
  if (pages_ >= most_pages_) {
    // One long wait would not do: SQLite waits for a place among the readers, and not for whoever
    // had it when the wait began, so that those who come after him to the same place keep it
    // waiting.
    int result = SQLITE_BUSY;
    do {
      result = Checkpoint(SQLITE_CHECKPOINT_RESTART);
    } while (result == SQLITE_BUSY && may_try_again());
    if (result != SQLITE_OK) most_pages_ = 2 * pages_;
  } else if (pages_ - copied_pages_ >= kPagesBetweenCopies) {
    Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }
}

int Checkpointer::Checkpoint(int mode) {
  copied_pages_ = pages_;
  return sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr, mode, nullptr, nullptr);
}

}  // namespace connector::sql
