// /sandbox/installations: apps on websites (platform, 3.3).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/web/message.h"
#include "sandbox/apps/installations.h"
#include "sandbox/apps/installer.h"
#include "sandbox/apps/store.h"
#include "sandbox/interactions/target.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::apps {

// For one thread. request.argument is the installation's UUID.
class InstallationHandlers {
 public:
  InstallationHandlers(platform::State& state, std::shared_ptr<interactions::Caller> caller);

  web::Response List();
  web::Response Show(const web::Request& request);

  // {"app", "website", "authentication": {…}, "settings": {…}}, or "values": {…} for both. A 201
  // or, if a step did not pass, a 422 with what is wrong at which field.
  web::Response Install(const web::Request& request);

  // {"app", "website", "step": "authentication", "values": {…}}: that step alone; 200 or 422.
  web::Response Check(const web::Request& request);

  // What was typed anew; what is not named stays. No event.
  web::Response Change(const web::Request& request);

  web::Response Uninstall(const web::Request& request);

  // ?app=&website=&parameter=: a select picker's options.
  web::Response Options(const web::Request& request);

 private:
  struct Place {
    StoredApp stored;
    std::int64_t website_id = 0;
    bool is_installed = false;
  };
  std::variant<Place, web::Problem> FindPlace(const std::string& app, const std::string& website);
  std::optional<Installation> Find(const std::string& uuid);
  nlohmann::ordered_json ToJson(const Installation& installation);
  web::Response Answer(const std::string& uuid, nlohmann::ordered_json around, int status);

  platform::State& state_;
  std::unique_ptr<sql::Reader> reader_;
  AppStore apps_;
  Installations installations_;
  interactions::Targets targets_;
  Installer installer_;
};

}  // namespace connector::sandbox::apps
