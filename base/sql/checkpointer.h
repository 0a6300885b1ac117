// Keeps the write-ahead log short whatever the readers do.
//
// SQLite copies the log into the file by itself (a passive checkpoint), but begins it anew only at
// a moment when nobody reads from it. Where readers overlap, as searches do, there is none, and the
// log grows for as long as they come. So once it is long, the writer begins no transaction for a
// moment: all of the log is copied, whoever comes now reads from the file alone, those who still
// read from the log end within their query timeout, and the next transaction begins it anew.
// Readers wait for nothing, and writers for the longest query that happens to run, once for each
// such length.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>

namespace connector::sql {

constexpr std::int64_t kLongLogBytes = 64 << 20;

// Belongs to the thread that writes with the connection, which has no other wal hook.
class Checkpointer {
 public:
  Checkpointer(SQLite::Database& database, std::int64_t long_log_bytes);
  ~Checkpointer();  // SQLite copies by itself again
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // To be called between transactions. Tries to have the log begun anew, each time waiting as the
  // connection's busy handler says, until `may_try_again` says no; whoever still reads then is
  // waited for once the log is twice as long. A failure is none here: the next transaction meets it
  // too.
  void Run(const std::function<bool()>& may_try_again);

 private:
  int Checkpoint(int mode);

  SQLite::Database& database_;
  int long_log_pages_;
  int pages_ = 0;         // of the log, after the last transaction
  int copied_pages_ = 0;  // when it was last copied
  int most_pages_;        // until it is begun anew
};

}  // namespace connector::sql
