#include "events/store.h"

#include <stdexcept>

#include "events/sqlite/schema.h"
#include "events/sqlite/store.h"
#include "events/sqlite/visitor_data.h"
#ifdef CONNECTOR_POSTGRES
#include "events/postgres/copy.h"
#include "events/postgres/schema.h"
#include "events/postgres/store.h"
#include "events/postgres/visitor_data.h"
#endif

namespace connector::events {
namespace {

std::unique_ptr<Store> OpenPostgres(const Options& options) {
#ifdef CONNECTOR_POSTGRES
  return std::make_unique<postgres::PostgresStore>(options);
#else
  (void)options;
  throw std::runtime_error("this program was built without PostgreSQL");
#endif
}

}  // namespace

std::unique_ptr<Store> Open(const Options& options) {
  if (options.postgres) return OpenPostgres(options);
  return std::make_unique<sqlite::SqliteStore>(options);
}

#ifdef CONNECTOR_POSTGRES

std::string FaultOfPostgresUrl(const std::string& url) {
  try {
    const sql::postgres::Connection connection({url, std::nullopt});
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

std::string CheckPostgres(const PostgresPlace& place) {
  sql::postgres::Connection connection({place.url, place.password, place.timeout});
  try {
    postgres::CheckIsUsable(connection);
  } catch (const sql::postgres::Error& error) {
    if (error.kind() != sql::postgres::Error::Kind::kUnavailable) throw;
    return error.what();
  }
  return "";
}

void MigratePostgres(const PostgresPlace& place) {
  sql::postgres::Connection connection({place.url, place.password, place.timeout});
  postgres::Migrate(connection);
}

std::uint64_t CopyEvents(const std::string& file, const PostgresPlace& place, Direction direction) {
  sql::postgres::Connection postgres({place.url, place.password, place.timeout});
  postgres::CheckIsUsable(postgres);
  std::uint64_t rows = 0;
  const auto copy = [&](sql::Connection& database) {
    sql::Explain(database, [&] {
      sqlite::CheckIsCurrent(database);
      rows = direction == Direction::kToPostgres ? postgres::CopyToPostgres(database, postgres)
                                                 : postgres::CopyFromPostgres(postgres, database);
    });
  };
  if (direction == Direction::kToPostgres) {
    auto database = sql::OpenForReading(file);
    copy(database);
  } else {
    auto database = sql::OpenForWriting(file);
    sqlite::ApplySchema(database);
    copy(database);
  }
  return rows;
}

nlohmann::ordered_json ExportVisitor(const Options& options,
                                     const std::vector<std::string>& names) {
  if (options.postgres) return postgres::ExportVisitor(*options.postgres, names);
  return sqlite::ExportVisitor(options.database, names);
}

Erased ForgetVisitor(const Options& options, const std::vector<std::string>& names) {
  if (options.postgres) return postgres::ForgetVisitor(*options.postgres, names);
  return sqlite::ForgetVisitor(options.database, names);
}

#else

std::string FaultOfPostgresUrl(const std::string&) {
  return "this program was built without PostgreSQL";
}

std::string CheckPostgres(const PostgresPlace&) {
  OpenPostgres({});
  return "";
}

void MigratePostgres(const PostgresPlace&) { OpenPostgres({}); }

std::uint64_t CopyEvents(const std::string&, const PostgresPlace&, Direction) {
  OpenPostgres({});
  return 0;
}

nlohmann::ordered_json ExportVisitor(const Options& options,
                                     const std::vector<std::string>& names) {
  return sqlite::ExportVisitor(options.database, names);
}

Erased ForgetVisitor(const Options& options, const std::vector<std::string>& names) {
  return sqlite::ForgetVisitor(options.database, names);
}

#endif

}  // namespace connector::events
