// The last requests, in memory, redacted: no query, no body, no header but the request's id.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "base/http/server/options.h"

namespace connector::service {

// Thread-safe.
class Journal {
 public:
  struct Entry {
    std::uint64_t number;  // counts from 1; a gap at the front is what was dropped
    std::int64_t at_ms;
    std::string method;
    std::string route;  // of the route table; the path itself could hold anything
    int status;
    std::uint64_t bytes;
    double milliseconds;
    std::string request_id;
  };

  void Add(const http::AccessEntry& entry);

  struct View {
    std::vector<Entry> entries;  // newest first
    std::uint64_t dropped;
  };
  View Last(std::size_t most) const;

  void Clear();

 private:
  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  std::uint64_t dropped_ = 0;
  std::uint64_t last_number_ = 0;
};

}  // namespace connector::service
