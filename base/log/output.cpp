#include "base/log/output.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace connector::log {
namespace {

constexpr std::size_t kMostWaiting = 1 << 20;  // bytes
constexpr std::size_t kBatch = 32'768;         // bytes that are worth a system call at once
constexpr std::chrono::seconds kInterval{1};
constexpr std::chrono::seconds kPatience{1};  // of the end

// As many bytes as can be written. Waits for the reader, also where somebody who shares the
// descriptor has made it one that does not wait.
std::size_t Write(int fd, std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const auto count = ::write(fd, bytes.data() + written, bytes.size() - written);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd reader{fd, POLLOUT, 0};
      ::poll(&reader, 1, -1);
    } else if (errno != EINTR) {
      break;
    }
  }
  return written;
}

}  // namespace

struct Output::State {
  explicit State(int descriptor) : fd(descriptor) {}

  const int fd;
  std::mutex mutex;
  std::condition_variable has_work;
  std::condition_variable is_done;
  std::string waiting;
  std::uint64_t lost_lines = 0;
  bool is_urgent = false;
  bool is_finishing = false;
  bool has_ended = false;

  void Run() {
    std::unique_lock lock(mutex);
    for (;;) {
      has_work.wait_for(lock, kInterval,
                        [this] { return is_urgent || is_finishing || waiting.size() >= kBatch; });
      if (waiting.empty() && is_finishing) break;
      const auto batch = std::exchange(waiting, {});
      is_urgent = false;
      lock.unlock();
      const auto rest = std::string_view(batch).substr(Write(fd, batch));
      lock.lock();
      lost_lines += static_cast<std::uint64_t>(std::count(rest.begin(), rest.end(), '\n'));
    }
    has_ended = true;
    is_done.notify_all();
  }
};

Output::Output(int fd) : state_(std::make_shared<State>(fd)) {
  std::thread([state = state_] { state->Run(); }).detach();
}

Output::~Output() { Finish(); }

bool Output::Add(std::string_view lines) {
  const std::lock_guard lock(state_->mutex);
  auto& waiting = state_->waiting;
  if (state_->is_finishing || waiting.size() + lines.size() > kMostWaiting) return false;
  waiting += lines;
  if (waiting.size() >= kBatch) state_->has_work.notify_one();
  return true;
}

void Output::Flush() {
  const std::lock_guard lock(state_->mutex);
  state_->is_urgent = true;
  state_->has_work.notify_one();
}

void Output::Finish() {
  std::unique_lock lock(state_->mutex);
  if (std::exchange(state_->is_finishing, true)) return;  // waited for before
  state_->has_work.notify_one();
  state_->is_done.wait_for(lock, kPatience, [this] { return state_->has_ended; });
}

std::uint64_t Output::lost_lines() const {
  const std::lock_guard lock(state_->mutex);
  return state_->lost_lines;
}

}  // namespace connector::log
