// What is asked of the events' database.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/reader.h"
#include "events/sqlite/history.h"
#include "events/store.h"

namespace connector::events::sqlite {

// Answers at once, from a connection of its own. What the database refuses is thrown.
class SqliteReader : public Reader {
 public:
  SqliteReader(const std::filesystem::path& database, std::chrono::milliseconds query_timeout);

  bool IsUninstalled(const std::string& website_id) override;
  void FindHistory(const std::string& website_id, const std::optional<std::string>& visitor_id,
                   Done<History> done) override;
  void List(const Filter& filter, std::uint64_t limit, std::uint64_t offset,
            Done<std::vector<EventSummary>> done) override;
  void Find(const std::string& id, Done<std::optional<StoredEvent>> done) override;
  void ListInstallations(Done<std::vector<Installation>> done) override;
  void Count(Done<Counts> done) override;

 private:
  std::vector<EventSummary> List(const Filter& filter, std::uint64_t limit, std::uint64_t offset);
  std::optional<StoredEvent> Find(const std::string& id);

  sql::Reader reader_;
  HistoryReader history_;
  sql::Query is_installed_;
  sql::Query list_;
  sql::Query find_;
  sql::Query conflicts_;
  sql::Query installations_;
  sql::Query count_;
};

}  // namespace connector::events::sqlite
