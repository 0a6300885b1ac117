#include "service/telemetry/journal.h"

#include <algorithm>

#include "base/text/timestamp.h"

namespace connector::service {
namespace {

constexpr std::size_t kMostEntries = 1'000;

}  // namespace

void Journal::Add(const http::AccessEntry& entry) {
  Entry record{0,
               text::NowMs(),
               std::string(entry.method.substr(0, 16)),
               std::string(entry.route),
               entry.status,
               entry.body_bytes,
               static_cast<double>(entry.duration.count()) / 1000,
               std::string(entry.request_id)};
  const std::lock_guard lock(mutex_);
  record.number = ++last_number_;
  entries_.push_back(std::move(record));
  if (entries_.size() <= kMostEntries) return;
  entries_.pop_front();
  ++dropped_;
}

Journal::View Journal::Last(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, entries_.size()));
  return {{entries_.rbegin(), entries_.rbegin() + count}, dropped_};
}

void Journal::Clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  dropped_ = 0;
  last_number_ = 0;
}

}  // namespace connector::service
