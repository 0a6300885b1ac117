// Serving, from the first line that is printed to the last.
#include "sandbox/serve.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/http/server/lifecycle.h"
#include "base/web/problem.h"
#include "sandbox/api/rest.h"
#include "sandbox/api/sign_on.h"
#include "sandbox/apps/routes.h"
#include "sandbox/apps/store.h"
#include "sandbox/console/pages.h"
#include "sandbox/console/routes.h"
#include "sandbox/console/session.h"
#include "sandbox/control.h"
#include "sandbox/deliveries/routes.h"
#include "sandbox/deliveries/sender.h"
#include "sandbox/guard.h"
#include "sandbox/interactions/routes.h"

namespace connector::sandbox {
namespace {

constexpr std::string_view kRestPath = "/api/2";
constexpr unsigned kCallsAtOnce = 16;  // to connectors, for whoever waits for what they say

bool IsRest(std::string_view path) {
  return path.substr(0, kRestPath.size()) == kRestPath &&
         (path.size() == kRestPath.size() || path[kRestPath.size()] == '/');
}

platform::StateOptions ToStateOptions(const Configuration& configuration) {
  platform::StateOptions options;
  options.database = configuration.database;
  options.past = configuration.past;
  options.api_key = configuration.api_key;
  options.time_scale = configuration.time_scale;
  options.tells_installations = !configuration.silent_installations;
  return options;
}

// What all threads share.
struct Backend {
  explicit Backend(const Configuration& the_configuration)
      : configuration(the_configuration), state(ToStateOptions(configuration)) {
    state.OnChange([this] {
      feed.Tell();
      if (auto* told = awake_sender.load()) told->Wake();
    });
    DeclareApps();
    sender.emplace(state, ToSenderOptions());
    awake_sender = &*sender;
  }

  deliveries::SenderOptions ToSenderOptions() const {
    deliveries::SenderOptions options;
    options.scales_timeouts = configuration.scales_timeouts;
    options.signs = configuration.signs;
    options.ca_file = configuration.ca_file.value_or("").string();
    options.most_attempts_kept = configuration.most_kept;
    options.push_uris = configuration.push_uris;
    return options;
  }

  std::shared_ptr<interactions::Caller> NewCaller() {
    interactions::CallerOptions options;
    options.signs = configuration.signs;
    options.ca_file = configuration.ca_file.value_or("").string();
    options.most_calls_kept = configuration.most_kept;
    options.is_cancelled = [this] { return is_stopping.load(); };
    if (configuration.scales_timeouts) {
      options.connect_timeout = state.clock().Scaled(options.connect_timeout);
      options.answer_timeout = state.clock().Scaled(options.answer_timeout);
    }
    return std::make_shared<interactions::Caller>(state, options);
  }

  // What a new state has from the start.
  void DeclareApps() {
    for (const auto& app : configuration.apps) {
      state.Write([&](platform::Change& change) {
        apps::DeclareApp(change, app, configuration.app_secret);
      });
    }
  }

  const Configuration& configuration;
  std::atomic<bool> is_stopping{false};
  console::Feed feed;  // before the state, which tells it
  console::Invitation invitation;
  platform::State state;
  std::atomic<deliveries::Sender*> awake_sender{nullptr};
  std::optional<deliveries::Sender> sender;  // after the state, which it reads and writes
};

// The tables of all rooms, one after the other. For one thread.
std::vector<http::Route> Routes(Backend& backend) {
  std::vector<http::Route> all{
      {"GET", "/sandbox/health", http::Access::kPublic,
       [](const web::Request&) { return web::JsonResponse(R"({"status":"UP"})"); }}};
  const auto add = [&all](std::vector<http::Route> routes) {
    for (auto& route : routes) all.push_back(std::move(route));
  };
  auto& state = backend.state;
  const auto caller = backend.NewCaller();
  add(ControlRoutes(
      state, [&backend] { backend.sender->Wake(); }, [&backend] { backend.DeclareApps(); }));
  add(apps::Routes(state, caller,
                   {backend.configuration.checker, backend.configuration.ca_file.value_or(""),
                    [&backend] { return backend.is_stopping.load(); }}));
  add(deliveries::Routes(state, *backend.sender));
  add(interactions::Routes(state, caller));
  add(console::Routes(state));
  add(api::SignOnRoutes(state));
  // Whatever is worth a sandbox waits for a disk, a lock or a connector: never those who serve.
  for (auto& route : all) {
    if (route.access == http::Access::kGuarded) route.takes_long = [](const auto&) { return true; };
  }
  add(console::PageRoutes());
  add({console::ChangesRoute(backend.feed)});
  if (const auto& token = backend.configuration.token) {
    add({console::LoginPageRoute(), console::SessionRoute(*token, backend.invitation)});
  }
  return all;
}

std::optional<web::Response> AnswerWithoutState(const std::exception& error,
                                                const web::Request& request) {
  const auto* failure = dynamic_cast<const sql::Error*>(&error);
  const bool is_transient = dynamic_cast<const platform::Unavailable*>(&error) != nullptr ||
                            (failure != nullptr && sql::IsTransient(*failure));
  if (!is_transient) return std::nullopt;
  spdlog::warn("state: {} id={}", error.what(), request.id);
  return web::ToResponse({503, "The state cannot be read or written at the moment.", ""});
}

// What asks a connector, and waits for it.
bool AsksConnector(const http::Route& route) {
  const auto is_below = [&route](std::string_view path) {
    return route.path.substr(0, path.size()) == path;
  };
  return route.method != "GET" &&
         (is_below("/sandbox/apps") || is_below("/sandbox/installations") ||
          is_below("/sandbox/interactions"));
}

// Connectors that hang have threads of their own to keep.
web::Handler MakeHandler(Backend& backend, http::Pool& pool, http::Pool& calls) {
  auto routes = Routes(backend);
  for (auto& route : routes) {
    if (AsksConnector(route)) route.pool = &calls;
  }
  auto dispatch = http::Dispatch(
      std::move(routes), {MakeGuard(backend.configuration.token), AnswerWithoutState, &pool});
  return [dispatch = std::move(dispatch), &pool](const web::Request& request) -> web::Answer {
    return IsRest(request.path) ? web::Answer(pool.Ask(request)) : dispatch(request);
  };
}

web::Handler MakeHandlerForCalls(Backend& backend) {
  return http::Dispatch(Routes(backend), {http::LetIn(), AnswerWithoutState});
}

web::Handler MakeHandlerForPool(Backend& backend) {
  auto dispatch = MakeHandlerForCalls(backend);
  const auto rest = std::make_shared<api::Rest>(backend.state,
                                                api::RestOptions{backend.configuration.always_200});
  return [dispatch = std::move(dispatch), rest](const web::Request& request) -> web::Answer {
    return IsRest(request.path) ? web::Answer(rest->Answer(request)) : dispatch(request);
  };
}

// What an open page asks for all the time, or in dozens.
bool IsHum(const http::AccessEntry& entry) {
  return entry.status < 400 &&
         (entry.route == "/sandbox/changes" || entry.route == "/assets/{file}");
}

// Nobody's values are in a path: those are in queries and bodies.
void LogAccess(const http::AccessEntry& entry) {
  const auto level = IsHum(entry) ? spdlog::level::debug : spdlog::level::info;
  spdlog::log(level, "{} {} {} {:.3f} ms id={}", log::Tame(entry.method), log::Tame(entry.path),
              entry.status, static_cast<double>(entry.duration.count()) / 1000, entry.request_id);
}

void LogFailure(std::string_view request_id, std::string_view what) {
  spdlog::error("{} id={}", what, request_id);
}

std::string WhereToGo(const http::Address& address, Backend& backend) {
  const auto url = "http://" + http::ToString(address);
  const auto key = backend.state.ApiKey();
  // Of a machine that is reached at many addresses, the one that a browser on it can ask.
  const auto is_any = address.host == "0.0.0.0" || address.host == "::";
  const auto console = (is_any ? "http://localhost:" + std::to_string(address.port) : url) + "/" +
                       (backend.configuration.token ? "login#" + backend.invitation.code() : "");
  std::ostringstream text;
  text << "listening on " << url << "\nAPI key " << key << "\nconsole  " << console << "\n\n"
       << "  curl -g '" << url << "/api/2/conversation?full=1&limit=3&key=" << key << "'\n"
       << "  connector-sandbox install --help     installs an app on a website\n"
       << "  connector-sandbox trigger --help     makes something happen, and shows who was "
          "told\n\n";
  return text.str();
}

void ServeUntilStopped(const Configuration& configuration) {
  Backend backend(configuration);
  const http::Pool::Observer observer{LogFailure, [](std::size_t) {}, [] {}};
  http::Pool pool({configuration.threads}, observer, [&] { return MakeHandlerForPool(backend); });
  http::Pool calls({kCallsAtOnce}, observer, [&] { return MakeHandlerForCalls(backend); });
  const auto server = http::Bind(
      {configuration.listen.host,
       configuration.listen.port,
       1,
       configuration.limits,
       {LogAccess, LogFailure}},
      [&] { return MakeHandler(backend, pool, calls); },
      "--listen " + http::ToString({configuration.listen.host, 0}) + " picks a free port");
  server->Start();
  log::Tell(WhereToGo({configuration.listen.host, server->port()}, backend));

  http::AwaitStop([] {});
  spdlog::info("draining: no new connections");
  backend.feed.Stop();  // those who wait for changes would be waited for
  const bool is_drained = server->Drain(configuration.drain_timeout, http::WasToldToStopAgain);
  spdlog::info(is_drained ? "drained" : "stopped with connections open");
  backend.is_stopping = true;  // nobody waits for connectors any more
}

}  // namespace

int Serve(const Configuration& configuration) {
  http::BlockSignals();
  log::Start(configuration.log_level, configuration.log_format);
  if (const auto files = http::RaiseDescriptorLimit(configuration.limits.connections)) {
    spdlog::warn("max-connections is {}, but the process may open only {} files",
                 configuration.limits.connections, *files);
  }
  for (const auto& warning : configuration.warnings) spdlog::warn("{}", warning);
  try {
    ServeUntilStopped(configuration);
    log::Stop();
    return 0;
  } catch (const std::exception& error) {
    log::Stop(std::string("connector-sandbox: ") + error.what() + "\n");
    return 1;
  }
}

}  // namespace connector::sandbox
