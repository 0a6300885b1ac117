// The platform's state for a test, with the sample's two websites in it and nothing else.
#pragma once

#include <cstdint>
#include <string>

#include "base/sql/query.h"
#include "sandbox/platform/state.h"
#include "tests/support/folder.h"

namespace connector::testing {

class SandboxState {
 public:
  explicit SandboxState(bool tells_installations = true)
      : state_({folder_ / "sandbox.db", {1, 0, 0}, 1, tells_installations}) {
    state_.Write([](sandbox::platform::Change& change) {
      change.database.exec(
          "INSERT OR IGNORE INTO clients VALUES (1, 'fr', 0);"
          "INSERT OR IGNORE INTO websites VALUES "
          "(101, 1, 'a.example', 'A', 'EUR', 'fr', 'Europe/Paris'),"
          "(102, 1, 'b.example', 'B', 'EUR', 'fr', 'Europe/Paris');");
    });
  }

  sandbox::platform::State& operator*() { return state_; }
  sandbox::platform::State* operator->() { return &state_; }
  const Folder& folder() const { return folder_; }

  // What a statement counts, or the number that it finds.
  std::int64_t Number(const std::string& sql) {
    const auto reader = state_.NewReader();
    sql::Query query(*reader, sql);
    sql::Rows rows(query);
    return rows.Next() ? rows.Integer(0) : -1;
  }
  std::string Text(const std::string& sql) {
    const auto reader = state_.NewReader();
    sql::Query query(*reader, sql);
    sql::Rows rows(query);
    return rows.Next() ? std::string(rows.Text(0)) : "(none)";
  }
  void Execute(const std::string& sql) {
    state_.Write([&](sandbox::platform::Change& change) { change.database.exec(sql); });
  }

 private:
  Folder folder_;
  sandbox::platform::State state_;
};

}  // namespace connector::testing
