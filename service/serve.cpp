// Serving, from the first line that is printed to the last.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/http/server/lifecycle.h"
#include "base/log/log.h"
#include "service/backend.h"
#include "service/commands.h"
#include "service/operator/routes.h"
#include "service/preparation.h"
#include "service/routes.h"
#include "service/secrets.h"

namespace connector::service {
namespace {

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
  if (configuration.platform_url && !secrets.platform_key) {
    return spdlog::error("secrets not reloaded: platform-key: is gone");
  }
  spdlog::info("secrets reloaded: {}, {}, {}", secrets.current ? "a current one" : "no current one",
               secrets.previous ? "a previous one" : "no previous one",
               secrets.admin_token ? "the operator's token" : "no operator's token");
  keyring.Replace(std::move(secrets));
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
  options.postgres = PostgresOf(configuration);
  options.events_spool = configuration.events_spool;
  options.query_timeout = configuration.query_timeout;
  options.lock_timeout = configuration.lock_timeout;
  options.default_revision = configuration.default_revision;
  options.fixtures = configuration.fixtures;
  options.secrets = configuration.secrets;
  options.enable_reset = configuration.enable_reset;
  options.retry = configuration.retry;
  options.keep_event_bodies = configuration.keep_event_bodies;
  options.platform_url = configuration.platform_url;
  options.platform_calls = configuration.platform_calls;
  options.platform_attempts = configuration.platform_attempts;
  options.platform_retry_delay = configuration.platform_retry_delay;
  options.contact_url = configuration.contact_url.value_or("");
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

http::Pool::Observer ToAdminPoolObserver(Backend& backend) {
  auto observer = backend.MakePoolObserver();
  observer.on_queue = [](std::size_t) {};
  observer.on_refusal = [] {};
  return observer;
}

void ServeUntilStopped(const Configuration& configuration) {
  PrepareEvents(configuration);
  if (PrepareShop(configuration)) {
    spdlog::info("loaded the shop from {}", configuration.fixtures
                                                ? configuration.fixtures->string()
                                                : "the sample in the binary");
  }
  Backend backend(ToBackendOptions(configuration));
  http::Pool pool({configuration.threads}, backend.MakePoolObserver(),
                  [&] { return MakeConnectorForPool(backend); });
  const auto server = http::Bind(
      ToServerOptions(configuration, backend), [&] { return MakeConnector(backend, pool); },
      "--listen " + http::ToString({configuration.listen.host, 0}) + " picks a free port");
  std::optional<http::Pool> admin_pool;
  std::unique_ptr<http::Server> admin;
  std::optional<http::Address> admin_address;
  if (configuration.admin_listen) {
    const auto& host = configuration.admin_listen->host;
    admin_pool.emplace(http::Pool::Limits{1}, ToAdminPoolObserver(backend),
                       [&] { return MakeOperatorForPool(backend); });
    admin = http::Bind(
        ToAdminOptions(configuration, backend), [&] { return MakeOperator(backend, *admin_pool); },
        "--admin-listen " + http::ToString({host, 0}) + " picks a free port for the operator's " +
            "listener, --admin-listen off does without it");
    admin->Start();
    admin_address = {host, admin->port()};
  }
  server->Start();
  log::Tell(WhereToGo({configuration.listen.host, server->port()}, admin_address));

  http::AwaitStop([&] { ReloadSecrets(configuration, backend.keyring); });
  spdlog::info("draining: no new connections");
  backend.is_draining = true;
  const bool is_drained = server->Drain(configuration.drain_timeout, http::WasToldToStopAgain);
  spdlog::info(is_drained ? "drained" : "stopped with connections open");
}

}  // namespace

int Serve(const Configuration& configuration) {
  http::BlockSignals();
  log::Start(configuration.log_level, configuration.log_format);
  if (const auto files = http::RaiseDescriptorLimit(configuration.limits.connections)) {
    spdlog::warn("max-connections is {}, but the process may open only {} files",
                 configuration.limits.connections, *files);
  }
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
