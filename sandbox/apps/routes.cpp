#include "sandbox/apps/routes.h"

#include "sandbox/apps/app_handlers.h"
#include "sandbox/apps/connector_handlers.h"
#include "sandbox/apps/installation_handlers.h"

namespace connector::sandbox::apps {
namespace {

// All of them read a file, and most wait for a change or for a connector.
template <typename Handlers, typename Method>
http::Route To(std::string_view method, std::string_view path, http::Access access,
               const std::shared_ptr<Handlers>& handlers, Method handle) {
  constexpr auto kLong = [](const web::Request&) { return true; };
  return {method, path, access,
          [handlers, handle](const web::Request& request) -> web::Answer {
            if constexpr (std::is_invocable_v<Method, Handlers&>) {
              return ((*handlers).*handle)();
            } else {
              return ((*handlers).*handle)(request);
            }
          },
          kLong};
}

}  // namespace

std::vector<http::Route> Routes(platform::State& state,
                                const std::shared_ptr<interactions::Caller>& caller,
                                const AppsOptions& options) {
  using A = AppHandlers;
  using I = InstallationHandlers;
  using C = ConnectorHandlers;
  constexpr auto kGuarded = http::Access::kGuarded;
  constexpr auto kPublic = http::Access::kPublic;  // the API key is asked for
  const auto apps = std::make_shared<A>(
      state, caller, ReviewOptions{options.checker, options.ca_file, options.is_cancelled});
  const auto installations = std::make_shared<I>(state, caller);
  const auto connectors = std::make_shared<C>(state);
  return {
      To("GET", "/sandbox/apps", kGuarded, apps, &A::List),
      To("POST", "/sandbox/apps", kGuarded, apps, &A::Create),
      To("GET", "/sandbox/apps/{app}", kGuarded, apps, &A::Show),
      To("PUT", "/sandbox/apps/{app}", kGuarded, apps, &A::Replace),
      To("DELETE", "/sandbox/apps/{app}", kGuarded, apps, &A::Delete),
      To("GET", "/sandbox/apps/{app}/file", kGuarded, apps, &A::ShowFile),
      To("GET", "/sandbox/apps/{app}/secret", kGuarded, apps, &A::ShowSecret),
      To("POST", "/sandbox/apps/{app}/secret", kGuarded, apps, &A::Rotate),
      To("POST", "/sandbox/apps/{app}/submit", kGuarded, apps, &A::Submit),
      To("POST", "/sandbox/apps/{app}/accept", kGuarded, apps, &A::Accept),
      To("POST", "/sandbox/apps/{app}/refuse", kGuarded, apps, &A::Refuse),
      To("GET", "/sandbox/installations", kGuarded, installations, &I::List),
      To("POST", "/sandbox/installations", kGuarded, installations, &I::Install),
      To("POST", "/sandbox/installations/check", kGuarded, installations, &I::Check),
      To("GET", "/sandbox/installations/options", kGuarded, installations, &I::Options),
      To("GET", "/sandbox/installations/{id}", kGuarded, installations, &I::Show),
      To("PUT", "/sandbox/installations/{id}", kGuarded, installations, &I::Change),
      To("DELETE", "/sandbox/installations/{id}", kGuarded, installations, &I::Uninstall),
      To("GET", "/sandbox/connector/parameters", kPublic, connectors, &C::Parameters),
      To("GET", "/sandbox/connector/closing-values", kPublic, connectors, &C::ClosingValues),
  };
}

}  // namespace connector::sandbox::apps
