// What is asked of the events' database.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/reader.h"
#include "events/sqlite/crm.h"
#include "events/sqlite/history.h"
#include "events/store.h"

namespace connector::events::sqlite {

// Answers at once, from a connection of its own. What the database refuses is thrown.
class SqliteReader : public Reader {
 public:
  SqliteReader(const std::filesystem::path& database, std::chrono::milliseconds query_timeout);

  bool IsUninstalled(const std::string& website_id) override;
  std::chrono::milliseconds AgeOfInstallations() override { return {}; }
  void FindHistory(const std::string& website_id, const std::optional<std::string>& visitor_id,
                   Done<History> done) override;
  void List(const Filter& filter, std::uint64_t limit, std::uint64_t offset,
            Done<std::vector<EventSummary>> done) override;
  void Find(const std::string& id, Done<std::optional<StoredEvent>> done) override;
  void ListInstallations(Done<std::vector<Installation>> done) override;
  void Count(Done<Counts> done) override;
  void ListFollowUps(std::optional<bool> is_dead, std::uint64_t limit, std::uint64_t offset,
                     Done<std::vector<FollowUpSummary>> done) override;
  void ListContacts(const std::optional<std::string>& website_id, std::uint64_t limit,
                    std::uint64_t offset, Done<std::vector<StoredContact>> done) override;
  void FindContact(std::int64_t number, Done<std::optional<StoredContact>> done) override;
  void FindTicket(std::int64_t number, Done<std::optional<StoredTicket>> done) override;

 private:
  std::vector<EventSummary> List(const Filter& filter, std::uint64_t limit, std::uint64_t offset);
  std::optional<StoredEvent> Find(const std::string& id);

  template <typename Read>
  auto InSnapshot(const Read& read) {
    const sql::Snapshot snapshot(reader_);
    return read();
  }

  sql::Reader reader_;
  HistoryReader history_;
  CrmReader crm_;
  sql::Query is_installed_;
  sql::Query list_;
  sql::Query find_;
  sql::Query conflicts_;
  sql::Query installations_;
  sql::Query count_;
};

}  // namespace connector::events::sqlite
