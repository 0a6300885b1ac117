#include "sandbox/console/feed.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text/hex.h"
#include "base/text/random_bytes.h"
#include "base/web/problem.h"

namespace connector::sandbox::console {
namespace {

std::string NameOfBoot() {
  std::array<char, 8> bytes{};
  text::FillWithRandomBytes(bytes.data(), bytes.size());
  return text::ToHex({bytes.data(), bytes.size()});
}

// Nullopt if it is not the id of a change of this process.
std::optional<std::int64_t> ChangeOf(std::string_view id, std::string_view boot) {
  if (id.size() <= boot.size() || id.substr(0, boot.size()) != boot || id[boot.size()] != '-') {
    return std::nullopt;
  }
  id.remove_prefix(boot.size() + 1);
  std::int64_t change = 0;
  const auto* const end = id.data() + id.size();
  const auto [rest, error] = std::from_chars(id.data(), end, change);
  return error == std::errc{} && rest == end ? std::optional(change) : std::nullopt;
}

// With status 200 a browser asks again, after so many milliseconds.
web::Response Stream(std::string body) {
  return {200,
          {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}},
          "retry: 100\n" + std::move(body) + "\n",
          "",
          {}};
}

web::Response Event(const std::string& id) { return Stream("id: " + id + "\ndata: {}\n"); }

}  // namespace

Feed::Feed(Limits limits) : limits_(limits), boot_(NameOfBoot()), thread_([this] { Run(); }) {}

Feed::~Feed() {
  Stop();
  thread_.join();
}

void Feed::Tell() {
  const std::lock_guard lock(mutex_);
  ++changes_;
  has_work_.notify_one();
}

void Feed::Stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  has_work_.notify_one();
}

std::string Feed::IdOf(std::int64_t change) const { return boot_ + "-" + std::to_string(change); }

web::Answer Feed::Await(std::string_view seen) {
  const auto change = ChangeOf(seen, boot_);
  return web::Deferred{
      [this, change](web::Responder respond) { Add(change.value_or(-1), std::move(respond)); }};
}

void Feed::Add(std::int64_t seen, web::Responder respond) {
  std::unique_lock lock(mutex_);
  if (!is_stopping_ && seen == changes_ && waiting_.size() < limits_.most_waiting) {
    waiting_.push_back({Clock::now() + limits_.longest_wait, std::move(respond)});
    has_work_.notify_one();
    return;
  }
  const bool is_stopping = is_stopping_;
  const bool is_full = seen == changes_;
  const auto id = IdOf(changes_);
  lock.unlock();
  if (is_stopping) {
    respond(Stream(""));
  } else if (is_full) {
    respond(web::ToResponse({503, "Too many pages wait for changes.", ""}));
  } else {
    respond(Event(id));
  }
}

bool Feed::IsDue() const {
  return is_stopping_ || told_ != changes_ ||
         (!waiting_.empty() && waiting_.front().until <= Clock::now());
}

void Feed::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (waiting_.empty()) {
      has_work_.wait(lock, [this] { return IsDue() || !waiting_.empty(); });
    } else if (!IsDue()) {
      has_work_.wait_until(lock, waiting_.front().until);
    }
    if (!IsDue()) continue;
    const bool is_change = told_ != changes_;
    const bool is_stopping = is_stopping_;
    told_ = changes_;
    std::deque<Waiting> due;
    while (!waiting_.empty() &&
           (is_stopping || is_change || waiting_.front().until <= Clock::now())) {
      due.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    const auto response = is_stopping ? Stream("") : Event(IdOf(changes_));
    lock.unlock();
    for (const auto& one : due) one.respond(response);
    lock.lock();
    if (is_stopping) return;
  }
}

}  // namespace connector::sandbox::console
