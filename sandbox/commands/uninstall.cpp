#include "sandbox/commands/uninstall.h"

#include <iostream>

#include "base/web/query.h"
#include "sandbox/commands/answers.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::commands {
namespace {

// "" if it is not installed there.
std::string FindInstallation(const RemoteAnswer& answer, const std::string& app,
                             const std::string& website) {
  const auto website_id = platform::ParsePlatformId(website);
  if (!website_id) return "";
  for (const auto& installation : ListIn(answer.body, "installations")) {
    if (TextIn(installation, "app") == app &&
        platform::ParsePlatformId(TextIn(installation, "website")) == website_id) {
      return TextIn(installation, "id");
    }
  }
  return "";
}

}  // namespace

int Uninstall(const UninstallArguments& arguments) {
  Client sandbox(arguments.remote);
  const auto app = sandbox.Get("/sandbox/apps/" + web::PercentEncode(arguments.app));
  if (!app.is_success()) return ShowError(app);
  const auto name = TextIn(app.body, "name");
  const auto list = sandbox.Get("/sandbox/installations");
  if (!list.is_success()) return ShowError(list);
  const auto id = FindInstallation(list, name, arguments.website);
  if (id.empty()) {
    Complain(Shown(name + " is not installed on " + arguments.website));
    return kFailed;
  }
  const auto ended = sandbox.Send("DELETE", "/sandbox/installations/" + id, nullptr);
  if (!ended.is_success()) return ShowError(ended);
  std::cout << Shown(name + " is no longer installed on " + arguments.website) << '\n';
  return kDone;
}

}  // namespace connector::sandbox::commands
