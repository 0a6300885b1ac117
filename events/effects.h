// What an event changes: the one table of it is in effects.cpp. Events that are not in it are kept,
// and change nothing.
#pragma once

#include "events/event.h"
#include "events/history.h"
#include "events/installations.h"

namespace connector::events {

// To be used inside jobs of the GroupWriter that owns the database.
class Effects {
 public:
  explicit Effects(SQLite::Database& database);

  // Throws where the effect cannot be had; what it wrote until then is the caller's to take back.
  void Apply(const Event& event);

  void Clear();  // as if no event had ever come

 private:
  events::Installations installations_;
  events::HistoryWriter history_;
};

}  // namespace connector::events
