// Serving, from the first line that is printed to the last.
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/http/server/server.h"
#include "base/log/log.h"
#include "base/log/output.h"
#include "service/backend.h"
#include "service/commands.h"
#include "service/operator/routes.h"
#include "service/preparation.h"
#include "service/routes.h"
#include "service/secrets.h"

namespace connector::service {
namespace {

// Connections need descriptors: the soft limit is raised as far as it goes.
void RaiseDescriptorLimit(std::size_t connections) {
  constexpr rlim_t kForOurselves = 64;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < connections + kForOurselves) {
    spdlog::warn("max-connections is {}, but the process may open only {} files", connections,
                 limit.rlim_cur);
  }
}

sigset_t SignalSet(std::initializer_list<int> members) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : members) sigaddset(&signals, signal);
  return signals;
}

const sigset_t kStopSignals = SignalSet({SIGINT, SIGTERM});
const sigset_t kSignals = SignalSet({SIGINT, SIGTERM, SIGHUP});

bool WasToldToStopAgain() {
  const timespec no_wait{};
  return ::sigtimedwait(&kStopSignals, nullptr, &no_wait) > 0;
}

void Warn(const std::vector<std::string>& warnings) {
  for (const auto& warning : warnings) spdlog::warn("{}", warning);
}

// What cannot be read leaves all secrets as they are.
void ReloadSecrets(const Configuration& configuration, Keyring& keyring) {
  SecretReport report;
  auto secrets = ReadSecrets(configuration, report);
  Warn(report.warnings);
  for (const auto& error : report.errors) spdlog::error("secrets not reloaded: {}", error);
  if (!report.errors.empty()) return;
  spdlog::info("secrets reloaded: {}, {}, {}", secrets.current ? "a current one" : "no current one",
               secrets.previous ? "a previous one" : "no previous one",
               secrets.admin_token ? "the operator's token" : "no operator's token");
  keyring.Replace(std::move(secrets));
}

void AwaitStop(const Configuration& configuration, Backend& backend) {
  for (int signal = 0;;) {
    ::sigwait(&kSignals, &signal);
    if (signal != SIGHUP) return;
    ReloadSecrets(configuration, backend.keyring);
  }
}

std::string WhereToGo(const http::Address& address, const std::optional<http::Address>& admin) {
  const auto url = "http://" + http::ToString(address);
  std::ostringstream text;
  text << "listening on " << url << '\n';
  if (admin) text << "operator's listener on http://" << http::ToString(*admin) << '\n';
  if (::isatty(STDOUT_FILENO) == 0) return text.str();
  text << "\n  curl -i '" << url << "/categories?limit=3'\n"
       << "  curl -gi '" << url << "/products?search[default][contains]=creme+brulee'\n"
       << "  curl -i '" << url << "/visitor-profile?idVisitorExternal=123&operatorLocale=en'\n"
       << "  curl -i '" << url << "/closing-options?idConnectorVersion=2.0.0'\n\n";
  return text.str();
}

// Nobody has to read it: a service goes on without.
void Tell(const std::string& lines) {
  log::Output standard_output(STDOUT_FILENO);
  standard_output.Add(lines);
  standard_output.Finish();
  if (standard_output.lost_lines() > 0) {
    spdlog::warn("where it serves cannot be written to the standard output");
  }
}

void WarnOfExposure(const Configuration& configuration) {
  if (configuration.secrets.current) return;
  if (http::IsForThisMachineOnly(configuration.listen)) {
    spdlog::info("there is no secret: signatures are not checked, on loopback only");
  } else {
    spdlog::critical("there is no secret: anybody who reaches {} is answered (allow-unsigned)",
                     http::ToString(configuration.listen));
  }
}

BackendOptions ToBackendOptions(const Configuration& configuration) {
  BackendOptions options;
  options.shop = configuration.shop;
  options.database = configuration.database;
  options.query_timeout = configuration.query_timeout;
  options.lock_timeout = configuration.lock_timeout;
  options.default_revision = configuration.default_revision;
  options.fixtures = configuration.fixtures;
  options.secrets = configuration.secrets;
  options.enable_reset = configuration.enable_reset;
  options.retry = configuration.retry;
  options.keep_event_bodies = configuration.keep_event_bodies;
  return options;
}

http::ServerOptions ToServerOptions(const Configuration& configuration, Backend& backend) {
  return {configuration.listen.host, configuration.listen.port, configuration.threads,
          configuration.limits,      backend.MakeObserver(),    configuration.trusted_proxies};
}

// The operator's listener is not in the log, the journal or the metrics, which it shows.
http::ServerOptions ToAdminOptions(const Configuration& configuration, Backend& backend) {
  auto observer = backend.MakeObserver();
  observer.on_answer = [](const auto&) {};
  return {configuration.admin_listen->host,
          configuration.admin_listen->port,
          1,
          configuration.limits,
          observer,
          {}};
}

http::Pool::Limits PoolLimits(unsigned threads) {
  http::Pool::Limits limits;
  limits.threads = threads;
  return limits;
}

http::Pool::Observer ToAdminPoolObserver(Backend& backend) {
  auto observer = backend.MakePoolObserver();
  observer.on_queue = [](std::size_t) {};
  observer.on_refusal = [] {};
  return observer;
}

// `help` says what to do if another program has the port.
std::unique_ptr<http::Server> Bind(http::ServerOptions options,
                                   const std::function<web::Handler()>& make_handler,
                                   const std::string& help) {
  try {
    return std::make_unique<http::Server>(std::move(options), make_handler);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::address_in_use) throw;
    throw std::runtime_error(std::string(error.what()) + " (" + help + ")");
  }
}

void ServeUntilStopped(const Configuration& configuration) {
  PrepareEvents(configuration);
  if (PrepareShop(configuration)) {
    spdlog::info("loaded the shop from {}", configuration.fixtures
                                                ? configuration.fixtures->string()
                                                : "the sample in the binary");
  }
  Backend backend(ToBackendOptions(configuration));
  http::Pool pool(PoolLimits(configuration.threads), backend.MakePoolObserver(),
                  [&] { return MakeConnectorForPool(backend); });
  const auto server = Bind(
      ToServerOptions(configuration, backend), [&] { return MakeConnector(backend, pool); },
      "--listen " + http::ToString({configuration.listen.host, 0}) + " picks a free port");
  std::optional<http::Pool> admin_pool;
  std::unique_ptr<http::Server> admin;
  std::optional<http::Address> admin_address;
  if (configuration.admin_listen) {
    const auto& host = configuration.admin_listen->host;
    admin_pool.emplace(PoolLimits(1), ToAdminPoolObserver(backend),
                       [&] { return MakeOperatorForPool(backend); });
    admin = Bind(
        ToAdminOptions(configuration, backend), [&] { return MakeOperator(backend, *admin_pool); },
        "--admin-listen " + http::ToString({host, 0}) + " picks a free port for the operator's " +
            "listener, --admin-listen off does without it");
    admin->Start();
    admin_address = {host, admin->port()};
  }
  server->Start();
  Tell(WhereToGo({configuration.listen.host, server->port()}, admin_address));

  AwaitStop(configuration, backend);
  spdlog::info("draining: no new connections");
  backend.is_draining = true;
  const bool is_drained = server->Drain(configuration.drain_timeout, WasToldToStopAgain);
  spdlog::info(is_drained ? "drained" : "stopped with connections open");
}

}  // namespace

int Serve(const Configuration& configuration) {
  // Before there is any other thread to receive them.
  ::pthread_sigmask(SIG_BLOCK, &kSignals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // whoever read the log is gone
  log::Start(configuration.log_level, configuration.log_format);
  RaiseDescriptorLimit(configuration.limits.connections);
  WarnOfExposure(configuration);
  Warn(configuration.warnings);
  try {
    ServeUntilStopped(configuration);
    log::Stop();
    return 0;
  } catch (const std::exception& error) {
    log::Stop(std::string("connector: ") + error.what() + "\n");
    return 1;
  }
}

}  // namespace connector::service
