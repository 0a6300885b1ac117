// What was read of a file that is only replaced, until it is: what is asked for again and again
// need not be read, and made into values, each time.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "base/sql/reader.h"

namespace connector::sql {

// Of one key, the last that was asked for. Belongs to the reader's thread; to be used inside a
// snapshot.
template <typename Value>
class Kept {
 public:
  explicit Kept(const Reader& reader) : reader_(reader) {}

  // What `read` says of the key. It lives until the next call.
  template <typename Read>
  const Value& Get(std::int64_t key, const Read& read) {
    if (!value_ || key_ != key || opened_ != reader_.opened()) {
      value_.reset();
      value_.emplace(read());
      key_ = key;
      opened_ = reader_.opened();
    }
    return *value_;
  }

 private:
  const Reader& reader_;
  std::optional<Value> value_;
  std::int64_t key_ = 0;
  std::uint64_t opened_ = 0;
};

}  // namespace connector::sql
