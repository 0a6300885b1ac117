#include "sandbox/deliveries/recorder.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "base/sql/query.h"

namespace connector::sandbox::deliveries {
namespace {

constexpr std::size_t kMostUnwritten = 200;  // so many are repeated if the process is killed
constexpr std::chrono::milliseconds kBeforeNextTry{200};
constexpr int kMostTriesAtTheEnd = 5;

std::optional<std::string> OrNull(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// Which state it is: the past's end, which every reset moves.
std::int64_t EpochOf(sql::Connection& database) {
  sql::Query query(database, "SELECT began_at FROM state");
  sql::Rows rows(query);
  return rows.Next() ? rows.Integer(0) : 0;
}

// Those of the greatest ids stay.
void DropOldAttempts(sql::Connection& database, std::int64_t most_kept) {
  sql::Query drop(database, "DELETE FROM attempts WHERE id <= (SELECT MAX(id) FROM attempts) - ?");
  sql::Execute(drop, most_kept);
  sql::Query count(database, "UPDATE state SET dropped_attempts = dropped_attempts + ?");
  if (const auto dropped = database.getChanges(); dropped > 0) sql::Execute(count, dropped);
}

}  // namespace

Recorder::Recorder(platform::State& state, std::size_t most_attempts_kept)
    : state_(state),
      most_attempts_kept_(static_cast<std::int64_t>(most_attempts_kept)),
      thread_([this] { Run(); }) {}

Recorder::~Recorder() { Stop(); }

void Recorder::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  has_work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Recorder::Hurry() {
  {
    const std::lock_guard lock(mutex_);
    hurries_ = true;
  }
  has_room_.notify_all();
}

void Recorder::Add(std::vector<Result> results) {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock, [this] { return hurries_ || waiting_.size() < kMostUnwritten; });
  std::move(results.begin(), results.end(), std::back_inserter(waiting_));
  lock.unlock();
  has_work_.notify_one();
}

void Recorder::Run() {
  int tries_at_the_end = 0;
  std::vector<Result> batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    has_work_.wait(lock, [&] { return is_stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    batch.swap(waiting_);
    lock.unlock();
    has_room_.notify_all();
    while (!WriteBatch(batch)) {
      std::this_thread::sleep_for(kBeforeNextTry);
      const std::lock_guard again(mutex_);
      if (is_stopping_ && ++tries_at_the_end == kMostTriesAtTheEnd) return;
    }
    batch.clear();
    lock.lock();
  }
}

// False if it may succeed later.
bool Recorder::WriteBatch(const std::vector<Result>& batch) {
  try {
    state_.Write([&](platform::Change& change) { Write(change, batch); });
    is_told_ = false;
  } catch (const platform::Unavailable& error) {
    if (!is_told_) spdlog::warn("deliveries: attempts cannot be recorded now: {}", error.what());
    is_told_ = true;
    return false;
  } catch (const std::exception& error) {
    spdlog::error("deliveries: {} attempts could not be recorded: {}", batch.size(), error.what());
  }
  return true;
}

void Recorder::Write(platform::Change& change, const std::vector<Result>& batch) const {
  const auto epoch = EpochOf(change.database);
  sql::Query update(change.database,
                    "UPDATE deliveries SET state = ?, due_at = ?, attempts = ?, "
                    "sent_at = ?, verdict = ? WHERE id = ?");
  sql::Query insert(change.database,
                    "INSERT INTO attempts (delivery_id, delivery_uuid, started_at, took_ms, "
                    "request, status, answer, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& result : batch) {
    if (result.epoch != epoch) continue;
    sql::Execute(update, result.state, result.due_at, result.attempts, result.sent_at,
                 OrNull(result.verdict), result.delivery);
    for (const auto& made : result.made) {
      sql::Execute(insert, result.delivery, made.uuid, made.started_at, made.took_ms, made.request,
                   made.status, made.answer, OrNull(made.error));
    }
  }
  DropOldAttempts(change.database, most_attempts_kept_);
}

}  // namespace connector::sandbox::deliveries
