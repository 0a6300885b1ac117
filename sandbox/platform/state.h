// The platform's state: one SQLite file, one thread that writes it, a reader for each thread that
// reads, and the clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "base/sql/database.h"
#include "base/sql/group_writer.h"
#include "base/sql/only_user.h"
#include "base/sql/reader.h"
#include "sandbox/platform/clock.h"
#include "sandbox/platform/random.h"

namespace connector::sandbox::platform {

// What a change of the state has at hand, inside its transaction.
struct Change {
  sql::Connection& database;
  std::int64_t now_ms;  // of the platform's clock
  Random& random;
};

// The state cannot be written now: the disk is full, or the program ends.
class Unavailable : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a new state is made of.
struct Past {
  std::uint64_t seed = 1;
  int days = 90;
  int conversations_per_day = 40;
};

struct StateOptions {
  std::filesystem::path database;
  Past past;  // if the file is new
  double time_scale = 1;
  bool tells_installations = true;                 // connector.installed and connector.uninstalled
  std::chrono::milliseconds query_timeout{5'000};  // of one reader's snapshot
  std::optional<std::string> api_key{};  // from now on; if there is none, the state has one
};

class State {
 public:
  // Opens the file, or makes it with its past. Throws sql::DatabaseError, also if another process
  // has it.
  explicit State(StateOptions options);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const StateOptions& options() const { return options_; }
  Clock& clock() { return clock_; }

  // For one thread.
  std::unique_ptr<sql::Reader> NewReader() const;

  // Makes the change in a transaction of its own or shared with others, on the writer's thread, and
  // waits until it is durable. What it throws is thrown here, and then nothing of it was written.
  // Throws Unavailable. Not to be called on the writer's thread.
  template <typename Make>
  auto Write(Make make) {
    using Result = std::invoke_result_t<Make, Change&>;
    if constexpr (std::is_void_v<Result>) {
      WriteAndWait([&make](Change& change) { make(change); });
    } else {
      std::optional<Result> result;
      WriteAndWait([&make, &result](Change& change) { result = make(change); });
      return std::move(*result);
    }
  }

  // The same for whoever does not wait; `done` is told on the writer's thread.
  void WriteLater(std::function<void(Change&)> make, sql::GroupWriter::Done done);

  // For queries that are prepared once and used in changes only.
  sql::Connection& database() { return database_; }

  // Called on the writer's thread after changes: there may be something to be sent or shown. To be
  // set before anything is written; must not block.
  void OnChange(std::function<void()> told) { on_change_ = std::move(told); }

  // Deletes all but the API key, and makes another past.
  void Reset(const Past& past);

  // Moves the clock, durably. Throws std::invalid_argument if it is backwards, or beyond the year
  // 9998.
  void AdvanceClock(std::int64_t by_ms);

  // That REST clients have to show. Not of the seed: nobody shall know it beforehand.
  std::string ApiKey() const;

  // No more changes: whoever waits is told Unavailable.
  void Stop() { writer_->Stop(); }

 private:
  void WriteAndWait(const std::function<void(Change&)>& make);
  void Run(const std::function<void(Change&)>& make);

  StateOptions options_;
  sql::OnlyUser only_user_;
  sql::Connection database_;
  Clock clock_;
  Random random_;  // the writer's thread's, and the system's
  std::function<void()> on_change_;
  std::unique_ptr<sql::GroupWriter> writer_;  // last: it uses all of the above
};

}  // namespace connector::sandbox::platform
