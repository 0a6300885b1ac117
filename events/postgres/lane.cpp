#include "events/postgres/lane.h"

#include <exception>

namespace connector::events::postgres {
namespace {

using sql::postgres::Error;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenConnects{100};
constexpr int kMostConflicts = 10;

void AwaitConnection(Connection& connection, Deadline deadline,
                     const std::atomic<bool>& is_stopping) {
  for (;;) {
    try {
      return connection.Connect();
    } catch (const Error&) {
      if (is_stopping || steady_clock::now() + kBetweenConnects >= deadline) throw;
    }
    std::this_thread::sleep_for(kBetweenConnects);
  }
}

Outcome OutcomeOf(const Error& error) {
  const bool is_over_soon =
      error.kind() == Error::Kind::kUnavailable || error.kind() == Error::Kind::kConflict;
  return {is_over_soon ? Outcome::Kind::kUnavailable : Outcome::Kind::kFailed, error.what()};
}

}  // namespace

Outcome Try(Connection& connection, Deadline deadline, const std::atomic<bool>& is_stopping,
            const std::function<void()>& work) {
  for (int conflicts = 0;;) {
    try {
      AwaitConnection(connection, deadline, is_stopping);
      work();
      return {};
    } catch (const Error& error) {
      connection.RollBack();
      if (error.kind() == Error::Kind::kConflict && ++conflicts < kMostConflicts) continue;
      return OutcomeOf(error);
    } catch (const std::exception& error) {
      connection.RollBack();
      return {Outcome::Kind::kFailed, error.what()};
    }
  }
}

}  // namespace connector::events::postgres
