// How a write ended.
#pragma once

#include <string>

namespace connector::sql {

struct Outcome {
  enum class Kind {
    kCommitted,    // it survives a power cut
    kFailed,       // it threw: nothing of it was written; trying again will not help by itself
    kUnavailable,  // the database cannot be written now: nothing was written; try again later
  };
  Kind kind = Kind::kCommitted;
  std::string reason;  // for the operator's log; empty when committed

  bool is_committed() const { return kind == Kind::kCommitted; }
};

}  // namespace connector::sql
