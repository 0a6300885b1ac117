// Statements that are sent together, and their answers.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/sql/postgres/error.h"
#include "base/sql/postgres/rows.h"
#include "base/sql/postgres/statement.h"
#include "base/sql/postgres/wait.h"

// libpq's PGconn.
struct pg_conn;

namespace connector::sql::postgres {

struct Answers {
  std::vector<Rows> rows;
  std::optional<Error> error;  // of the first statement that failed
};

// One exchange on a connection that is in pipeline mode and does not block. It sends and receives
// at the same time: a server that cannot get rid of its answers reads no more statements.
class Exchange {
 public:
  // The statements outlive it.
  Exchange(pg_conn* connection, const std::vector<Statement>& statements, Deadline deadline)
      : connection_(connection), statements_(statements), deadline_(deadline) {}

  // Once. If it throws, the connection is not to be used any more: it is lost, or in the middle of
  // something.
  Answers Run();

 private:
  bool Send();
  bool Flush();
  bool SendNext();
  void Receive();
  void Take(pg_result* result);
  void Wait(bool is_blocked);

  pg_conn* connection_;
  const std::vector<Statement>& statements_;
  Deadline deadline_;
  Answers answers_;
  std::size_t sent_ = 0;  // statements
  std::size_t answered_ = 0;
  std::size_t unflushed_bytes_ = 0;
  bool is_end_sent_ = false;
  bool is_done_ = false;
  bool is_lost_ = false;
};

}  // namespace connector::sql::postgres
