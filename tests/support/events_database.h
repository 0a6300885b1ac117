// The database of a test's events: a file, or, where CONNECTOR_TEST_EVENTS names a PostgreSQL
// server (scripts/with-postgres), a database there that is the test's own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "events/store.h"

namespace connector::testing {

class EventsDatabase {
 public:
  // With this program's tables. The file is not made where it is not used.
  explicit EventsDatabase(std::filesystem::path file);
  ~EventsDatabase();
  EventsDatabase(const EventsDatabase&) = delete;
  EventsDatabase& operator=(const EventsDatabase&) = delete;

  events::Options options() const;
  const std::filesystem::path& file() const { return file_; }
  const std::optional<events::PostgresPlace>& postgres() const { return postgres_; }

  // One statement, behind the store's back; the number that it selects.
  void Execute(const std::string& sql) const;
  std::int64_t Number(const std::string& sql) const;

 private:
  std::filesystem::path file_;
  std::optional<events::PostgresPlace> postgres_;
  std::string name_;  // in PostgreSQL
};

}  // namespace connector::testing
