#include "events/postgres/uninstalled.h"

#include <utility>

namespace connector::events::postgres {
namespace {

using sql::postgres::Statement;

constexpr std::chrono::milliseconds kBetweenReads{1'000};
// Read whole: they are few, and a mark of what was read last would miss a late commit.
constexpr auto* kUninstalled = "SELECT website_id FROM installations WHERE is_installed = 0";

std::set<std::string> ReadAll(Connection& connection) {
  const auto answers = connection.Exchange({Statement(kUninstalled)});
  std::set<std::string> websites;
  for (std::size_t row = 0; row < answers[0].size(); ++row) {
    websites.emplace(answers[0].Text(row, 0));
  }
  return websites;
}

}  // namespace

Uninstalled::Uninstalled(Desk& desk) : desk_(desk), thread_([this] { Run(); }) {}

Uninstalled::~Uninstalled() { Stop(); }

void Uninstalled::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Uninstalled::Has(const std::string& website_id) const {
  const std::lock_guard lock(mutex_);
  if (!websites_) throw Unavailable("PostgreSQL was not reached yet");
  return websites_->count(website_id) > 0;
}

std::chrono::milliseconds Uninstalled::Age() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               read_at_);
}

void Uninstalled::Run() {
  std::unique_lock lock(mutex_);
  const auto is_to_stop = [this] { return is_stopping_; };
  while (!changed_.wait_for(lock, kBetweenReads, is_to_stop)) {
    is_reading_ = true;
    lock.unlock();
    Read([this] {
      {
        const std::lock_guard read(mutex_);
        is_reading_ = false;
      }
      changed_.notify_all();
    });
    lock.lock();
    changed_.wait(lock, [this] { return !is_reading_; });
  }
}

void Uninstalled::Read(std::function<void()> then) {
  desk_.Ask<std::set<std::string>>(
      ReadAll,
      [this, then = std::move(then)](const Outcome& outcome, std::set<std::string> websites) {
        if (outcome.is_committed()) {
          const std::lock_guard lock(mutex_);
          websites_ = std::move(websites);
          read_at_ = std::chrono::steady_clock::now();
        }
        then();
      });
}

}  // namespace connector::events::postgres
