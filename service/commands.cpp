#include "service/commands.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "base/http/server/server.h"
#include "base/log/log.h"
#include "base/log/output.h"
#include "base/sql/backup.h"
#include "base/sql/database.h"
#include "base/sql/files.h"
#include "base/text/folding.h"
#include "base/text/text.h"
#include "fixtures/loader.h"
#include "fixtures/schema.h"
#include "service/backend.h"
#include "service/healthcheck.h"
#include "service/manifest.h"
#include "service/operator/routes.h"
#include "service/routes.h"
#include "service/secrets.h"
#include "shop/parameters.h"
#include "shop/password.h"
#include "shop/store.h"

namespace connector::service {
namespace {

// A shop that does not load; every line of it is for the operator.
class LoadError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

void LoadOrThrow(SQLite::Database& database, const fixtures::Source& source,
                 const fixtures::LoadProgress& progress) {
  const auto errors = fixtures::LoadShop(database, source, progress);
  if (errors.empty()) return;
  std::string text;
  for (const auto& error : errors) text += (text.empty() ? "" : "\n") + error;
  throw LoadError(text);
}

// The configured folder is loaded whenever it differs from what the database holds, or was folded
// otherwise. Without one, the sample shop is kept up to date, and a shop that `connector load`
// brought is left alone. True where one was loaded.
bool PrepareShop(SQLite::Database& database, const Configuration& configuration) {
  const auto directory =
      configuration.fixtures ? fixtures::OpenDirectory(*configuration.fixtures) : nullptr;
  const auto& source = directory ? *directory : fixtures::SampleShop();
  bool is_new = false;
  sql::Explain(database, [&] {
    fixtures::ApplySchema(database, source);
    const auto loaded = fixtures::FindLoadedShop(database);
    const bool is_others = !loaded.fingerprint.empty() && !loaded.is_sample;
    const bool is_folded_alike = loaded.folding == text::kFoldingVersion;
    if (is_others && source.is_sample()) {
      if (!is_folded_alike) {
        spdlog::warn(
            "the shop was loaded by another version of this program, which folds texts and logins "
            "in another way: some are not found until `connector load` loads it anew");
      }
      return;
    }
    is_new = !fixtures::CheckFiles(source).empty() || !is_folded_alike ||
             loaded.fingerprint != fixtures::Fingerprint(source);
    if (is_new) LoadOrThrow(database, source, [](auto, auto) {});
  });
  return is_new;
}

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
  options.database = configuration.database;
  options.query_timeout = configuration.query_timeout;
  options.lock_timeout = configuration.lock_timeout;
  options.default_revision = configuration.default_revision;
  options.fixtures = configuration.fixtures;
  options.secrets = configuration.secrets;
  options.enable_reset = configuration.enable_reset;
  options.retry = configuration.retry;
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
  {
    std::vector<std::string> notices;
    auto database = sql::OpenForWriting(configuration.database, &notices);
    Warn(notices);
    if (PrepareShop(database, configuration)) {
      spdlog::info("loaded the shop from {}", configuration.fixtures
                                                  ? configuration.fixtures->string()
                                                  : "the sample in the binary");
    }
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

// Goes with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_((std::filesystem::temp_directory_path() / "connector-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), path_);
    }
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path path() const { return path_; }

 private:
  std::string path_;
};

// From the terminal without showing it, or the first line of what is piped in.
std::string ReadPassword() {
  termios shown{};
  const bool is_terminal = ::tcgetattr(STDIN_FILENO, &shown) == 0;
  if (is_terminal) {
    auto hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);  // Ctrl-C would leave it hidden
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    std::cerr << "Password: " << std::flush;
  }
  std::string password;
  std::getline(std::cin, password);
  if (!password.empty() && password.back() == '\r') password.pop_back();
  if (is_terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    std::cerr << '\n';
  }
  return password;
}

// While the database is locked: whoever stops the terminal must not stop the service with it.
void ShowProgress(log::Output& terminal, std::uint64_t bytes, std::uint64_t total_bytes) {
  constexpr int kWidth = 40;
  static int shown = -1;
  const int percent = total_bytes == 0 ? 100 : static_cast<int>(bytes * 100 / total_bytes);
  if (percent == shown) return;
  shown = percent;
  const int filled = percent * kWidth / 100;
  terminal.Add("\r[" + std::string(static_cast<std::size_t>(filled), '#') +
               std::string(static_cast<std::size_t>(kWidth - filled), ' ') + "] " +
               std::to_string(percent) + '%' + (percent == 100 ? "\n" : ""));
  terminal.Flush();
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

int Load(const std::filesystem::path& database_file, const std::filesystem::path& directory) {
  try {
    const auto source = fixtures::OpenDirectory(directory);
    std::vector<std::string> notices;
    auto database = sql::OpenForWriting(database_file, &notices);
    for (const auto& notice : notices) std::cerr << "connector: " << notice << std::endl;
    const sql::OpenFiles files(database_file);
    std::optional<log::Output> terminal;
    if (::isatty(STDERR_FILENO) != 0) terminal.emplace(STDERR_FILENO);
    sql::Explain(database, [&] {
      LoadOrThrow(database, *source, [&terminal](auto bytes, auto total_bytes) {
        if (terminal) ShowProgress(*terminal, bytes, total_bytes);
      });
    });
    if (const auto misplaced = files.FindMisplaced(); !misplaced.empty()) {
      throw sql::DatabaseError(misplaced);
    }
    return 0;
  } catch (const LoadError& error) {
    std::cerr << error.what() << std::endl;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
  }
  return 1;
}

int Backup(const std::filesystem::path& database_file, const std::filesystem::path& copy) {
  try {
    sql::CheckIsFile(copy);
    sql::Backup(database_file, copy);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

int PrintManifest(const Configuration& configuration, const std::string& public_url) {
  try {
    // A copy of its own: nothing that serves is touched.
    const TemporaryFolder folder;
    auto file = configuration.database;
    if (configuration.fixtures || !std::filesystem::exists(file)) {
      file = folder.path() / "shop.db";
      auto database = sql::OpenForWriting(file);
      PrepareShop(database, configuration);
    } else if (!std::filesystem::exists(sql::LogOf(file))) {
      // Nobody has it open, and SQLite would leave a log beside it even if it only reads.
      const auto header = sql::ReadHeader(file);
      if (!header || header->application_id != sql::kApplicationId) sql::RefuseForeign(file);
      std::filesystem::copy_file(file, folder.path() / "shop.db");
      file = folder.path() / "shop.db";
    }
    sql::Reader reader(file, configuration.query_timeout);
    shop::Store store(reader, configuration.default_revision);
    shop::ParameterStore parameters(reader);
    const sql::Snapshot snapshot(reader);
    const bool is_signed = configuration.secrets.current || configuration.generate_secret;
    std::cout << Manifest({public_url, is_signed, store.FindWebsite(std::nullopt).value().language,
                           parameters.All()});
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

int HashPassword() {
  const auto password = ReadPassword();
  constexpr std::size_t kLongest = 1'024;  // of a value that the platform sends
  if (password.empty() || password.size() > kLongest || text::FirstInvalidByte(password)) {
    std::cerr << "connector: a password is 1 to 1024 bytes of UTF-8" << std::endl;
    return 1;
  }
  std::cout << shop::HashPassword(password) << std::endl;
  return 0;
}

int HealthCheck(const std::string& url) {
  constexpr std::chrono::seconds kTimeout{3};
  std::string reason;
  const bool is_healthy = CheckHealth(url, kTimeout, reason);
  (is_healthy ? std::cout : std::cerr) << reason << std::endl;
  return is_healthy ? 0 : 1;
}

}  // namespace connector::service
