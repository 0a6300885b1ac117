#include "sandbox/commands/uninstall.h"

#include <iostream>

#include "base/web/query.h"
#include "sandbox/commands/answers.h"

namespace connector::sandbox::commands {
namespace {

// With or without the platform's prefix, as everywhere.
bool IsWebsite(const std::string& id, const std::string& text) {
  return id == text || (id.size() > text.size() && id == "ha-" + text);
}

// "" if it is not installed there.
std::string FindInstallation(const RemoteAnswer& answer, const std::string& app,
                             const std::string& website) {
  for (const auto& installation : ListIn(answer.body, "installations")) {
    if (TextIn(installation, "app") == app && IsWebsite(TextIn(installation, "website"), website)) {
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
