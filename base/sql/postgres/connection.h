// A connection to PostgreSQL: statements with typed parameters, sent together and answered
// together, and a deadline for whatever it is asked. Nothing is prepared and no session state is
// kept, so that a pooler may stand in between.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/postgres/error.h"
#include "base/sql/postgres/hosts.h"
#include "base/sql/postgres/rows.h"
#include "base/sql/postgres/statement.h"
#include "base/sql/postgres/wait.h"

// libpq's PGconn.
struct pg_conn;

namespace connector::sql::postgres {

class Connection;

struct Options {
  std::string url;  // postgresql://host1,host2/database?target_session_attrs=read-write&sslmode=…
  std::optional<std::string> password;
  std::chrono::milliseconds timeout{4'000};  // of each exchange, with connecting where it has to
  // Of each new connection: throws if it is not to be used. None: every one is.
  std::function<void(Connection&)> check{};
};

// Belongs to one thread.
class Connection {
 public:
  // Does not connect yet. Throws std::invalid_argument if the URL is none or carries a password;
  // its text shows nothing of it.
  explicit Connection(const Options& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Where there is no connection; nothing is sent yet.
  void Connect();

  // Sends all at once, and gives each one's answer, in order. Connects where there is no
  // connection. If one fails, those after it are not executed, an open transaction is rolled back,
  // and its Error is thrown. Statements that neither begin nor are inside of a transaction are one
  // together.
  //
  // A transaction may be left open and go on with the next exchange. If the connection is lost in
  // between, that throws kUnavailable, and executes nothing outside of it. Throws std::logic_error
  // if a COMMIT has no transaction, before anything is sent.
  //
  // A COMMIT is never cancelled: that would answer success without the standby having it. At the
  // deadline the connection is closed, and what was sent may be done all the same.
  std::vector<Rows> Exchange(const std::vector<Statement>& statements);

  // Ends the transaction that an exchange has left open, if there is one; if need be by closing the
  // connection.
  void RollBack() noexcept;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  using Handle = std::unique_ptr<pg_conn, Finish>;

  void Prepare(Deadline deadline);
  void ConnectToAny(Deadline deadline);
  std::string ConnectTo(const Host& host, Deadline deadline);
  void RequireTransaction(const std::vector<Statement>& statements) const;
  void EndTransaction(Deadline deadline) noexcept;
  bool IsLost() const;
  static void OnNotice(void* connection, const pg_result* notice);

  std::vector<Host> hosts_;
  std::chrono::milliseconds timeout_;
  std::function<void(Connection&)> check_;
  std::size_t last_host_ = 0;  // that could be connected to
  bool has_skipped_standby_ = false;
  Handle handle_;
};

}  // namespace connector::sql::postgres
