// The calls that are kept, as the control API shows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "base/sql/reader.h"

namespace connector::sandbox::interactions {

struct CallFilter {
  std::optional<std::string> kind;
  std::optional<std::string> app;      // its name or connector id
  std::optional<std::int64_t> before;  // older than that one
  bool is_wrong_only = false;          // those without an answer, or with one that does not fit
  std::int64_t limit = 50;
};

// Belongs to the reader's thread.
class Calls {
 public:
  explicit Calls(sql::Reader& reader);

  // {"calls": […], "dropped": N}, the newest first, without headers and bodies.
  nlohmann::ordered_json List(const CallFilter& filter);

  // The whole call with what was signed, and how to repeat it; null if there is none, or no more.
  nlohmann::ordered_json Find(std::int64_t id);

 private:
  sql::Reader& reader_;
  sql::Query list_;
  sql::Query dropped_;
  sql::Query find_;
};

}  // namespace connector::sandbox::interactions
