// What one thread reads of the events: the store's lanes answer, later.
#pragma once

#include <string>

#include "events/postgres/desk.h"
#include "events/postgres/history.h"
#include "events/postgres/uninstalled.h"
#include "events/store.h"

namespace connector::events::postgres {

class PostgresReader : public Reader {
 public:
  PostgresReader(const Uninstalled& uninstalled, Lane<Question>& history, Desk& desk)
      : uninstalled_(uninstalled), history_(history), desk_(desk) {}

  bool IsUninstalled(const std::string& website_id) override;
  std::chrono::milliseconds AgeOfInstallations() override;
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
  const Uninstalled& uninstalled_;
  Lane<Question>& history_;
  Desk& desk_;
};

}  // namespace connector::events::postgres
