#include "tests/support/events_database.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "base/sql/database.h"
#include "events/sqlite/schema.h"
#ifdef CONNECTOR_POSTGRES
#include "base/sql/postgres/connection.h"
#endif

namespace connector::testing {
namespace {

std::atomic<int> last_number{0};

#ifdef CONNECTOR_POSTGRES
sql::postgres::Rows ExecuteAt(const std::string& url, const std::string& sql) {
  sql::postgres::Connection connection({url, std::nullopt, std::chrono::seconds(20)});
  return std::move(connection.Exchange({sql::postgres::Statement(sql.c_str())}).front());
}
#else
struct Rows {
  static std::int64_t Integer(int, int) { return 0; }
};
Rows ExecuteAt(const std::string&, const std::string&) {
  throw std::runtime_error("CONNECTOR_TEST_EVENTS: this was built without PostgreSQL");
}
#endif

}  // namespace

EventsDatabase::EventsDatabase(std::filesystem::path file) : file_(std::move(file)) {
  const char* server = std::getenv("CONNECTOR_TEST_EVENTS");
  if (server == nullptr) {
    auto database = sql::OpenForWriting(file_);
    events::sqlite::ApplySchema(database);
    return;
  }
  name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++last_number);
  ExecuteAt(server, "CREATE DATABASE " + name_);
  auto url = std::string(server);
  url.replace(url.find("/postgres?"), 9, "/" + name_);
  // Nobody is to be told that it does not answer because the machine is busy.
  postgres_ =
      events::PostgresPlace{url, std::nullopt, std::chrono::seconds(20), std::chrono::seconds(20)};
  events::MigratePostgres(*postgres_);
}

EventsDatabase::~EventsDatabase() {
  if (!postgres_) return;
  try {
    ExecuteAt(std::getenv("CONNECTOR_TEST_EVENTS"), "DROP DATABASE " + name_ + " WITH (FORCE)");
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

}  // namespace connector::testing
