// Acknowledges deliveries while the engine of the events is away, so that an outage of minutes
// loses none: they are durable on this machine's disk alone, and are handed on once it is back, in
// the order in which they came.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "events/spool/file.h"
#include "events/store.h"

namespace connector::events::spool {

// Thread-safe. What is handed on once more, as the process was killed meanwhile, the store takes
// for a repeat.
class Spool {
 public:
  struct Limits {
    std::int64_t most_bytes = std::int64_t{1} << 30;
    std::chrono::milliseconds retry{1'000};  // to hand on, while the engine is away
  };

  // Starts at once, with what an earlier run left. The store outlives it. Throws
  // sql::DatabaseError, also if another process has the file.
  Spool(Store& store, const std::filesystem::path& file);
  Spool(Store& store, const std::filesystem::path& file, Limits limits);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // As Store::Receive. What the store cannot take at the moment is kStored once it is durable in
  // the file, and what comes while that holds anything goes there too: whether it is a repeat or a
  // conflict only the store will know. While it is handed on, that is told later, for one of two
  // that were: whoever waits sends nothing more, and so the file gets empty.
  void Receive(std::shared_ptr<const Delivery> delivery, Done<Receipt> done);

  // How many are still to be handed on, and how many the store refused for good: those stay in the
  // file, and are tried again at the next start.
  std::uint64_t waiting() const;
  std::uint64_t set_aside() const { return set_aside_; }

  // Hands on no more; what it is given is not kept any more. After the store was stopped, which
  // tells what it could not take. Idempotent.
  void Stop();

 private:
  // What comes goes to the store; into the file; there while it is handed on, so that it is
  // acknowledged later; or is held back for the moment that what is in the file takes to be handed
  // on, since under load there is always something on the way into it.
  enum class Mode { kIdle, kKeeping, kHandingOn, kEmptying };

  struct Held {
    std::shared_ptr<const Delivery> delivery;
    Done<Receipt> done;
  };

  void HandOver(const Held& held);
  void Keep(const Held& held, const std::string& why);
  void Write(const Held& held, const std::string& why);
  void Run();
  bool AwaitWork();
  void KeepOn(const std::string& why);
  void KeepHeld(const std::string& why);
  Outcome HandOn(std::size_t most);
  Outcome SetAside(const Kept& kept, const std::string& reason);
  void Leave(std::size_t count);
  void Advance(bool are_all);
  void Acknowledge(std::size_t most);

  Store& store_;
  Limits limits_;
  File file_;
  std::atomic<std::uint64_t> set_aside_{0};
  std::uint64_t handed_on_ = 0;  // since it was idle; used on the thread
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Mode mode_;
  std::uint64_t in_file_;
  std::uint64_t waiting_;   // in the file, or on the way there
  std::vector<Held> held_;  // at most one for each connection, as of those in the file
  std::deque<Done<Receipt>> unacknowledged_;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::events::spool
