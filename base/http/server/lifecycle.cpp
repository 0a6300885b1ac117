#include "base/http/server/lifecycle.h"

#include <sys/resource.h>

#include <csignal>
#include <ctime>
#include <initializer_list>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace connector::http {
namespace {

sigset_t SignalSet(std::initializer_list<int> members) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : members) sigaddset(&signals, signal);
  return signals;
}

const sigset_t kStopSignals = SignalSet({SIGINT, SIGTERM});
const sigset_t kSignals = SignalSet({SIGINT, SIGTERM, SIGHUP});

}  // namespace

void BlockSignals() {
  ::pthread_sigmask(SIG_BLOCK, &kSignals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // whoever read the log is gone
}

void AwaitStop(const std::function<void()>& on_hangup) {
  for (int signal = 0;;) {
    ::sigwait(&kSignals, &signal);
    if (signal != SIGHUP) return;
    on_hangup();
  }
}

bool WasToldToStopAgain() {
  const timespec no_wait{};
  return ::sigtimedwait(&kStopSignals, nullptr, &no_wait) > 0;
}

std::optional<std::size_t> RaiseDescriptorLimit(std::size_t connections) {
  constexpr rlim_t kForOurselves = 64;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= connections + kForOurselves) return std::nullopt;
  return limit.rlim_cur;
}

std::unique_ptr<Server> Bind(ServerOptions options,
                             const std::function<web::Handler()>& make_handler,
                             const std::string& help) {
  try {
    return std::make_unique<Server>(std::move(options), make_handler);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::address_in_use) throw;
    throw std::runtime_error(std::string(error.what()) + " (" + help + ")");
  }
}

}  // namespace connector::http
