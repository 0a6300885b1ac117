#include "tests/support/events_database.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "base/sql/database.h"
#include "base/sql/query.h"
#include "events/sqlite/schema.h"
#ifdef CONNECTOR_POSTGRES
#include "base/sql/postgres/connection.h"
#endif

namespace connector::testing {
namespace {

constexpr std::chrono::seconds kServerTimeout{20};  // with a busy disk

std::atomic<int> last_number{0};

#ifdef CONNECTOR_POSTGRES

sql::postgres::Rows ExecuteAt(const std::string& url, const std::string& sql) {
  sql::postgres::Connection connection({url, std::nullopt, kServerTimeout});
  return std::move(connection.Exchange({sql::postgres::Statement(sql.c_str())}).front());
}

// Of the server's database `postgres`, whose URL is given, to another one.
std::string UrlOf(std::string server, const std::string& database) {
  return server.replace(server.find("/postgres?"), 9, "/" + database);
}

// One that another test has left, without its tables, or a new one. To drop one and to make the
// next takes a second, which PostgreSQL spends on a checkpoint.
void TakeDatabase(const std::string& server, const std::string& name) {
  const auto left =
      ExecuteAt(server, "SELECT datname FROM pg_database WHERE datname LIKE 'left\\_%'");
  for (std::size_t row = 0; row < left.size(); ++row) {
    try {
      ExecuteAt(server, "ALTER DATABASE " + std::string(left.Text(row, 0)) + " RENAME TO " + name);
    } catch (const sql::postgres::Error&) {
      continue;  // others were faster
    }
    ExecuteAt(UrlOf(server, name), "DROP SCHEMA public CASCADE");
    ExecuteAt(UrlOf(server, name), "CREATE SCHEMA public");
    return;
  }
  ExecuteAt(server, "CREATE DATABASE " + name);
}

void LeaveDatabase(const std::string& server, const std::string& name) {
  ExecuteAt(server,
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" +
                name + "'");
  ExecuteAt(server, "ALTER DATABASE " + name + " RENAME TO left_" + name);
}

#else

struct Rows {
  static std::size_t size() { return 0; }
  static std::int64_t Integer(int, int) { return 0; }
  static std::string Text(std::size_t, int) { return ""; }
};
[[noreturn]] Rows ExecuteAt(const std::string&, const std::string&) {
  throw std::runtime_error("CONNECTOR_TEST_EVENTS: this was built without PostgreSQL");
}
std::string UrlOf(const std::string& server, const std::string&) { return server; }
void TakeDatabase(const std::string& server, const std::string&) { ExecuteAt(server, ""); }
void LeaveDatabase(const std::string& server, const std::string&) { ExecuteAt(server, ""); }

#endif

}  // namespace

EventsDatabase::EventsDatabase(std::filesystem::path file)
    : file_(file.empty() ? folder_ / "connector.db" : std::move(file)) {
  const char* server = std::getenv("CONNECTOR_TEST_EVENTS");
  if (server == nullptr) {
    auto database = sql::OpenForWriting(file_);
    events::sqlite::ApplySchema(database);
    return;
  }
  name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++last_number);
  TakeDatabase(server, name_);
  // Nobody is to be told that it does not answer because the machine is busy.
  postgres_ =
      events::PostgresPlace{UrlOf(server, name_), std::nullopt, kServerTimeout, kServerTimeout};
  events::MigratePostgres(*postgres_);
}

EventsDatabase::~EventsDatabase() {
  if (!postgres_) return;
  try {
    LeaveDatabase(std::getenv("CONNECTOR_TEST_EVENTS"), name_);
  } catch (const std::exception&) {
    // The whole server goes in the end.
  }
}

events::Options EventsDatabase::options() const {
  events::Options options;
  options.database = file_.string();
  options.postgres = postgres_;
  return options;
}

std::vector<std::string> EventsDatabase::flags() const {
  std::vector<std::string> flags{"--database", file_.string()};
  if (postgres_) flags.insert(flags.end(), {"--events-database", postgres_->url});
  return flags;
}

void EventsDatabase::Execute(const std::string& sql) const {
  if (postgres_) {
    ExecuteAt(postgres_->url, sql);
  } else {
    sql::OpenForWriting(file_).exec(sql);
  }
}

std::int64_t EventsDatabase::Number(const std::string& sql) const {
  if (postgres_) return ExecuteAt(postgres_->url, sql).Integer(0, 0);
  return sql::OpenForWriting(file_).execAndGet(sql).getInt64();
}

std::vector<std::string> EventsDatabase::Texts(const std::string& sql) const {
  std::vector<std::string> texts;
  if (postgres_) {
    const auto rows = ExecuteAt(postgres_->url, sql);
    for (std::size_t row = 0; row < rows.size(); ++row) texts.emplace_back(rows.Text(row, 0));
    return texts;
  }
  auto database = sql::OpenForWriting(file_);
  sql::Query query(database, sql);
  for (sql::Rows rows(query); rows.Next();) texts.emplace_back(rows.Text(0));
  return texts;
}

}  // namespace connector::testing
