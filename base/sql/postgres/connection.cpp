#include "base/sql/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/sql/postgres/exchange.h"

namespace connector::sql::postgres {
namespace {

using std::chrono::steady_clock;

bool IsInTransaction(const pg_conn* connection) {
  return PQtransactionStatus(connection) != PQTRANS_IDLE;
}

std::string NameOf(const pg_conn* connection) {
  return "\"" + OneLine(PQhost(connection)) + "\", port " + OneLine(PQport(connection));
}

}  // namespace

// Does not wait: what does not go into the socket at once is dropped.
void Connection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

Connection::Connection(const Options& options)
    : hosts_(HostsOf(options.url, options.password)),
      timeout_(options.timeout),
      check_(options.check) {}

Connection::~Connection() = default;

std::vector<Rows> Connection::Exchange(const std::vector<Statement>& statements) {
  const auto deadline = steady_clock::now() + timeout_;
  Prepare(deadline);
  RequireTransaction(statements);
  has_skipped_standby_ = false;
  Answers answers;
  try {
    answers = postgres::Exchange(handle_.get(), statements, deadline).Run();
  } catch (...) {
    handle_.reset();
    throw;
  }
  if (has_skipped_standby_) {
    handle_.reset();
    throw Error(Error::Kind::kUnavailable,
                "PostgreSQL: the wait for the standby was cancelled, which may not have it");
  }
  if (answers.error) {
    EndTransaction(deadline);
    throw Error(*answers.error);
  }
  return std::move(answers.rows);
}

void Connection::RollBack() noexcept { EndTransaction(steady_clock::now() + timeout_); }

void Connection::EndTransaction(Deadline deadline) noexcept {
  if (handle_ == nullptr || !IsInTransaction(handle_.get())) return;
  try {
    const auto answers = postgres::Exchange(handle_.get(), {Statement("ROLLBACK")}, deadline).Run();
    if (!answers.error && !IsInTransaction(handle_.get())) return;
  } catch (const std::exception&) {
    // Closing ends it as well, once the server sees it.
  }
  handle_.reset();
}

// A connection that was lost while nobody used it (the server was started again, a pooler has had
// enough of it) is replaced: nothing has been sent yet.
void Connection::Prepare(Deadline deadline) {
  if (handle_ != nullptr) {
    const bool was_in_transaction = IsInTransaction(handle_.get());
    if (!IsLost()) return;
    handle_.reset();
    if (was_in_transaction) {
      throw Error(Error::Kind::kUnavailable, "PostgreSQL: lost inside of a transaction");
    }
  }
  ConnectToAny(deadline);
  if (!check_) return;
  try {
    check_(*this);
  } catch (...) {
    handle_.reset();
    throw;
  }
}

void Connection::Connect() { Prepare(steady_clock::now() + timeout_); }

bool Connection::IsLost() const {
  // The server's last words come before the end.
  while (WaitFor(PQsocket(handle_.get()), POLLIN, Deadline())) {
    if (PQconsumeInput(handle_.get()) != 1) return true;
  }
  return PQstatus(handle_.get()) != CONNECTION_OK;
}

// Else statements that were meant to be one with their COMMIT would be done without it.
void Connection::RequireTransaction(const std::vector<Statement>& statements) const {
  bool is_open = IsInTransaction(handle_.get());
  for (const auto& statement : statements) {
    if (statement.BeginsTransaction()) is_open = true;
    if (statement.CommitsTransaction() && !is_open) {
      throw std::logic_error("PostgreSQL: there is no transaction to be committed");
    }
  }
}

// Each host has its share of the time that is left, so that one that says nothing does not keep the
// others from being tried. The one that was there last is tried first.
//
// Looking up a name blocks inside of libpq (getaddrinfo), for as long as /etc/resolv.conf lets it,
// and no parameter of the URL limits that. A host given as an address is not looked up. Neither
// are the several addresses of one name told apart here: they share that host's time.
void Connection::ConnectToAny(Deadline deadline) {
  std::string reasons;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const auto host = (last_host_ + i) % hosts_.size();
    const auto now = steady_clock::now();
    const auto share = (deadline - now) / static_cast<int>(hosts_.size() - i);
    const auto reason = ConnectTo(hosts_[host], now + share);
    if (handle_ != nullptr) {
      last_host_ = host;
      return;
    }
    reasons += (reasons.empty() ? "" : "; ") + reason;
  }
  throw Error(Error::Kind::kUnavailable, "PostgreSQL: " + reasons);
}

// What went wrong; "" if there is a connection now.
std::string Connection::ConnectTo(const Host& host, Deadline deadline) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : host) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  Handle handle(PQconnectStartParams(keywords.data(), values.data(), 0));
  if (handle == nullptr) throw std::bad_alloc();
  PQsetNoticeReceiver(handle.get(), &OnNotice, this);
  auto state =
      PQstatus(handle.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
    // The socket may be another one each time: a name may have several addresses.
    const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!WaitFor(PQsocket(handle.get()), events, deadline)) {
      return "no answer in time from the server at " + NameOf(handle.get());
    }
    state = PQconnectPoll(handle.get());
  }
  // No statement was sent yet, so the text has no values; and libpq never shows passwords.
  if (state != PGRES_POLLING_OK || PQsetnonblocking(handle.get(), 1) != 0 ||
      PQenterPipelineMode(handle.get()) != 1) {
    return OneLine(PQerrorMessage(handle.get()));
  }
  handle_ = std::move(handle);
  return "";
}

// Whoever cancels a COMMIT's wait for the synchronous standby (pg_cancel_backend, Ctrl-C) has it
// answer success, and this warning, which some languages have words of their own for: the function
// that it comes from is the same in all. All other notices are dropped, else libpq prints them.
void Connection::OnNotice(void* connection, const pg_result* notice) {
  const char* function = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);
  if (function != nullptr && function == std::string_view("SyncRepWaitForLSN")) {
    static_cast<Connection*>(connection)->has_skipped_standby_ = true;
  }
}

}  // namespace connector::sql::postgres
