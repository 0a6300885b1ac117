// Deliveries on this machine's disk, in the order in which they came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/sql/group_writer.h"
#include "base/sql/only_user.h"
#include "events/store.h"

namespace connector::events::spool {

// One that is kept. Without a delivery: this program does not take for an event what is there.
struct Kept {
  std::int64_t place;
  std::shared_ptr<const Delivery> delivery;
};

// Thread-safe. Whatever is kCommitted survives a power cut.
class File {
 public:
  // Makes the file if it is missing; it holds no more than `most_bytes`. Throws sql::DatabaseError,
  // also if another process has it, or it is something else.
  File(const std::filesystem::path& file, std::int64_t most_bytes);

  // How many there were when it was opened; those that had been set aside get another try.
  std::uint64_t found() const { return found_; }

  void Add(std::shared_ptr<const Delivery> delivery, Done<> done);
  void First(std::size_t most, Done<std::vector<Kept>> done);
  void Remove(const std::vector<Kept>& first, Done<> done);  // as they were found
  void SetAside(std::int64_t place, std::string reason, Done<> done);

  // Gives the space of what was removed back to the system.
  void Shrink(Done<> done);

  // Takes no more, and tells whoever waits. Idempotent.
  void Stop() { writer_.Stop(); }

 private:
  sql::OnlyUser only_user_;
  sql::Connection database_;
  std::uint64_t found_;
  sql::Query add_;
  sql::Query first_;
  sql::Query remove_;
  sql::Query set_aside_;
  sql::GroupWriter writer_;  // last: its thread uses all of the above
};

}  // namespace connector::events::spool
