// The rows of what the CRM gets of conversations, and of those that wait for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/reader.h"
#include "events/follow_up.h"
#include "events/history.h"

namespace connector::events::sqlite {

// All writing. To be used inside jobs of the GroupWriter that owns the database.
class CrmWriter {
 public:
  explicit CrmWriter(sql::Connection& database);

  void Queue(const ClosedConversation& conversation, std::int64_t now_ms);

  TakenFollowUps Take(std::int64_t now_ms, std::size_t most, std::chrono::milliseconds lease);
  std::optional<std::int64_t> Complete(const FollowUp& follow_up, const CrmRecord& record,
                                       std::int64_t now_ms);
  void PutOff(const FollowUp& follow_up, const Setback& setback, std::int64_t now_ms);
  bool Replay(std::int64_t key, std::int64_t now_ms);  // false: there is none

  void Clear();

 private:
  std::optional<std::int64_t> FindContact(const FollowUp& follow_up, const CrmRecord& record);
  std::int64_t KeepContact(const FollowUp& follow_up, const CrmRecord& record, std::int64_t now_ms);
  std::int64_t KeepTicket(const FollowUp& follow_up, const CrmRecord& record, std::int64_t contact);

  sql::Connection& database_;
  sql::Query queue_;
  sql::Query pull_forward_;
  sql::Query due_;
  sql::Query lease_;
  sql::Query next_due_;
  sql::Query is_there_;
  sql::Query leave_queue_;
  sql::Query take_again_;
  sql::Query put_off_;
  sql::Query set_aside_;
  sql::Query replay_;
  sql::Query contact_by_external_id_;
  sql::Query contact_by_email_;
  sql::Query contact_by_visitor_;
  sql::Query contact_by_ticket_;
  sql::Query add_contact_;
  sql::Query fill_contact_;
  sql::Query keep_ticket_;
  sql::Query name_visitor_;
};

// Belongs to the reader's thread. To be called inside a snapshot.
class CrmReader {
 public:
  explicit CrmReader(sql::Reader& reader);

  std::vector<FollowUpSummary> FollowUps(std::optional<bool> is_dead, std::uint64_t limit,
                                         std::uint64_t offset);
  std::vector<StoredContact> Contacts(const std::optional<std::string>& website_id,
                                      std::uint64_t limit, std::uint64_t offset);
  std::optional<StoredContact> FindContact(std::int64_t number);
  std::optional<StoredTicket> FindTicket(std::int64_t number);

 private:
  sql::Query follow_ups_;
  sql::Query contacts_;
  sql::Query contact_;
  sql::Query tickets_of_contact_;
  sql::Query ticket_;
};

}  // namespace connector::events::sqlite
