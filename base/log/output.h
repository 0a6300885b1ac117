// What the service prints, without ever waiting for whoever reads it: a pager that was left open,
// or a container engine that does not keep up, must not stop a request or the end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace connector::log {

// Writes to a file descriptor, which stays open, from a thread of its own. Thread-safe.
class Output {
 public:
  explicit Output(int fd);
  ~Output();  // finishes
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // Takes whole lines, to be written within a second; false if too much waits already, and nothing
  // of them is taken.
  bool Add(std::string_view lines);

  // Has what waits written now, without waiting for it.
  void Flush();

  // Waits a little until everything is written; what is not is never written, and nothing is taken
  // any more. Idempotent.
  void Finish();

  // Lines that were taken and could not be written.
  std::uint64_t lost_lines() const;

 private:
  struct State;
  std::shared_ptr<State>
      state_;  // the thread's too, which may hang in a write for longer than this
};

}  // namespace connector::log
