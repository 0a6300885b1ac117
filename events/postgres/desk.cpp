#include "events/postgres/desk.h"

namespace connector::events::postgres {
namespace {

constexpr std::size_t kMostJobs = 1'024;

}  // namespace

Desk::Desk(const sql::postgres::Options& options)
    : timeout_(options.timeout), lane_(options, kMostJobs, 1, [](auto& connection, auto jobs) {
        for (const auto& job : jobs) job.run(connection);
      }) {}

void Desk::Submit(Job job) {
  if (const auto refused = lane_.Submit(std::move(job))) {
    refused->refuse({Outcome::Kind::kUnavailable, kTooManyWait});
  }
}

}  // namespace connector::events::postgres
