// Statements that are prepared once for each thread.
#pragma once

#include <map>
#include <string>

#include "base/sql/query.h"
#include "base/sql/reader.h"

namespace connector::sandbox::api {

// Belongs to the reader's thread.
class Statements {
 public:
  explicit Statements(sql::Reader& reader) : reader_(reader) {}

  // Which texts there are, the table of resources and the filters that are combined decide. The
  // reference lives until another one is asked for.
  sql::Query& Get(const std::string& sql) {
    constexpr std::size_t kMost = 256;
    const auto found = queries_.find(sql);
    if (found != queries_.end()) return found->second;
    if (queries_.size() == kMost) queries_.clear();
    return queries_.try_emplace(sql, reader_, sql).first->second;
  }

 private:
  sql::Reader& reader_;
  std::map<std::string, sql::Query> queries_;
};

}  // namespace connector::sandbox::api
