// The PostgreSQL server that scripts/with-postgres has started, and servers that are none.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/sql/postgres/connection.h"

namespace connector::testing {

// Its URL, for its superuser. Throws if there is none: a test without it has tested nothing.
std::string PostgresUrl();

inline sql::postgres::Options PostgresOptions(
    std::chrono::milliseconds timeout = std::chrono::milliseconds(20'000)) {
  return {PostgresUrl(), std::nullopt, timeout};
}

// Executes one statement on a connection of its own.
template <typename... Values>
sql::postgres::Rows Execute(const char* statement, const Values&... values) {
  sql::postgres::Connection connection(PostgresOptions());
  auto rows = connection.Exchange({sql::postgres::Statement(statement, values...)});
  return std::move(rows.front());
}

// As if the server were away, for the database of the URL: nobody may connect, and whoever has is
// thrown out.
void LockOut(const std::string& url, bool is_out);

// What it throws, if it does.
std::optional<sql::postgres::Error> ErrorOf(const std::function<void()>& use);

// A socket of 127.0.0.1 that takes connections, and leaves them alone.
class SilentServer {
 public:
  SilentServer();
  ~SilentServer();
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  int port() const { return port_; }
  int socket() const { return socket_; }

 private:
  int socket_;
  int port_ = 0;
};

// Speaks just enough of the protocol to end each statement with the same tag.
class LyingServer {
 public:
  explicit LyingServer(std::string tag);
  ~LyingServer();
  LyingServer(const LyingServer&) = delete;
  LyingServer& operator=(const LyingServer&) = delete;

  int port() const { return listener_.port(); }

 private:
  void Serve(const std::string& tag) const;

  SilentServer listener_;
  std::thread thread_;  // last: it uses the listener
};

}  // namespace connector::testing
