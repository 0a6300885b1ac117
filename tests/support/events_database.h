// The database of a test's events: a file, or, where CONNECTOR_TEST_EVENTS names a PostgreSQL
// server (scripts/with-postgres), a database there that is the test's own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "events/store.h"
#include "tests/support/folder.h"

namespace connector::testing {

class EventsDatabase {
 public:
  // With this program's tables. The file is not made where it is not used; without a name it is in
  // a folder of its own.
  explicit EventsDatabase(std::filesystem::path file = {});
  ~EventsDatabase();
  EventsDatabase(const EventsDatabase&) = delete;
  EventsDatabase& operator=(const EventsDatabase&) = delete;

  events::Options options() const;
  std::vector<std::string> flags() const;  // of `connector serve`

  // Beside it is the shop, wherever the events are.
  const std::filesystem::path& file() const { return file_; }
  const std::optional<events::PostgresPlace>& postgres() const { return postgres_; }

  // One statement, behind the store's back; the number, or the texts, that it selects.
  void Execute(const std::string& sql) const;
  std::int64_t Number(const std::string& sql) const;
  std::vector<std::string> Texts(const std::string& sql) const;

 private:
  Folder folder_;
  std::filesystem::path file_;
  std::optional<events::PostgresPlace> postgres_;
  std::string name_;  // in PostgreSQL
};

}  // namespace connector::testing
