#include "service/commands.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <stdexcept>

#include "fixtures/loader.h"
#include "fixtures/schema.h"
#include "service/healthcheck.h"
#include "service/http/server.h"
#include "service/log.h"
#include "service/routes.h"
#include "store/database.h"

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

// The configured folder is loaded whenever it differs from what the database holds. Without one,
// the sample shop is kept up to date, and a shop that `connector load` brought is left alone.
void PrepareShop(SQLite::Database& database, const Configuration& configuration) {
  const auto directory =
      configuration.fixtures ? fixtures::OpenDirectory(*configuration.fixtures) : nullptr;
  const auto& source = directory ? *directory : fixtures::SampleShop();
  fixtures::ApplySchema(database, source);
  const auto loaded = fixtures::FindLoadedShop(database);
  const bool is_others = !loaded.fingerprint.empty() && !loaded.is_sample;
  if ((is_others && source.is_sample()) || loaded.fingerprint == fixtures::Fingerprint(source)) {
    return;
  }
  LoadOrThrow(database, source, [](auto, auto) {});
  spdlog::info("loaded the shop from {}",
               directory ? configuration.fixtures->string() : "the sample in the binary");
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

sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

bool WasSignalledAgain(const sigset_t& signals) {
  const timespec no_wait{};
  return ::sigtimedwait(&signals, nullptr, &no_wait) > 0;
}

void PrintWhereToGo(const Address& address) {
  const auto url = "http://" + ToString(address);
  std::cout << "listening on " << url << std::endl;
  if (::isatty(STDOUT_FILENO) == 0) return;
  std::cout << "\n  curl -i '" << url << "/categories?limit=3'\n"
            << "  curl -gi '" << url << "/products?search[default][contains]=creme+brulee'\n"
            << "  curl -i '" << url << "/visitor-profile?idVisitorExternal=123&operatorLocale=en'\n"
            << "  curl -i '" << url << "/closing-options?idConnectorVersion=2.0.0'\n"
            << std::endl;
}

void ShowProgress(std::uint64_t bytes, std::uint64_t total_bytes) {
  constexpr int kWidth = 40;
  static int shown = -1;
  const int percent = total_bytes == 0 ? 100 : static_cast<int>(bytes * 100 / total_bytes);
  if (percent == shown) return;
  shown = percent;
  const int filled = percent * kWidth / 100;
  std::cerr << '\r' << '[' << std::string(static_cast<std::size_t>(filled), '#')
            << std::string(static_cast<std::size_t>(kWidth - filled), ' ') << "] " << percent << '%'
            << (percent == 100 ? "\n" : "") << std::flush;
}

}  // namespace

int Serve(const Configuration& configuration) {
  const auto signals = BlockStopSignals();  // before there is any other thread to receive them
  StartLog(configuration.log_level, configuration.log_format);
  RaiseDescriptorLimit(configuration.limits.connections);
  try {
    // Kept open: the last writer to close would remove the write-ahead log under the readers.
    auto database = store::OpenForWriting(configuration.database);
    PrepareShop(database, configuration);

    std::atomic<bool> is_draining{false};
    const ShopOptions shop{configuration.database, configuration.query_timeout,
                           configuration.default_revision, is_draining};
    const http::Observer observer{LogAccess, [](std::string_view id, std::string_view what) {
                                    spdlog::error("request failed: {} id={}", what, id);
                                  }};
    http::Server server({configuration.listen.host, configuration.listen.port,
                         configuration.threads, configuration.limits, observer},
                        [&] { return MakeConnector(shop); });
    server.Start();
    PrintWhereToGo({configuration.listen.host, server.port()});

    int signal = 0;
    ::sigwait(&signals, &signal);
    spdlog::info("draining: no new connections");
    is_draining = true;
    const bool is_drained =
        server.Drain(configuration.drain_timeout, [&] { return WasSignalledAgain(signals); });
    spdlog::info(is_drained ? "drained" : "stopped with connections open");
    spdlog::shutdown();
    return 0;
  } catch (const std::exception& error) {
    spdlog::shutdown();
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

int Load(const std::filesystem::path& database_file, const std::filesystem::path& directory) {
  try {
    const auto source = fixtures::OpenDirectory(directory);
    auto database = store::OpenForWriting(database_file);
    const bool has_terminal = ::isatty(STDERR_FILENO) != 0;
    const fixtures::LoadProgress quiet = [](auto, auto) {};
    LoadOrThrow(database, *source, has_terminal ? ShowProgress : quiet);
    return 0;
  } catch (const LoadError& error) {
    std::cerr << error.what() << std::endl;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
  }
  return 1;
}

int HealthCheck(const std::string& url) {
  constexpr std::chrono::seconds kTimeout{3};
  std::string reason;
  const bool is_healthy = CheckHealth(url, kTimeout, reason);
  (is_healthy ? std::cout : std::cerr) << reason << std::endl;
  return is_healthy ? 0 : 1;
}

}  // namespace connector::service
