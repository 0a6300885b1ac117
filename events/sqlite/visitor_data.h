// All that is kept of one visitor: found, told and erased (docs/operation.md, Personal data).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/sql/database.h"
#include "events/same_event.h"

namespace connector::events::sqlite {

// How many of each there were.
struct Erased {
  std::int64_t contacts = 0;
  std::int64_t tickets = 0;
  std::int64_t conversations = 0;
  std::int64_t scores = 0;
  std::int64_t cases = 0;
  std::int64_t event_bodies = 0;
};

// For one use, in a transaction of the caller's.
class VisitorData {
 public:
  // Whoever any of the names names: an idVisitorUnique, an external id or an e-mail address; with
  // the contacts that it finds, and the unique ids under which those came. Who only shares an
  // e-mail address with them is somebody else.
  VisitorData(sql::Connection& database, const std::vector<std::string>& names);

  // {"contacts", "tickets", "conversations", "scores", "cases", "events"}.
  nlohmann::ordered_json Export();

  // Deletes all of it, and drops the bodies of the events that tell of it: their ids and digests
  // stay, so that repeats are recognised. What is deleted is in the file until it is rewritten.
  Erased Erase();

 private:
  std::set<std::string> Texts(const char* sql);
  std::vector<std::int64_t> FindEvents();
  bool TellsOfThem(const EventBody& body) const;

  sql::Connection& database_;
  std::set<std::string> texts_;             // long enough to be nobody else's, wherever they stand
  std::set<std::string> ids_;               // of fields that name a visitor
  std::set<std::string> conversation_ids_;  // of the field that names a conversation
};

}  // namespace connector::events::sqlite
