// /sandbox/apps: apps, their life and their secrets (platform, 3.1).
#pragma once

#include <memory>
#include <string>

#include "base/web/message.h"
#include "sandbox/apps/installer.h"
#include "sandbox/apps/review.h"
#include "sandbox/apps/store.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::apps {

// For one thread. request.argument is the app's name or connector id.
class AppHandlers {
 public:
  AppHandlers(platform::State& state, std::shared_ptr<interactions::Caller> caller,
              ReviewOptions review);

  web::Response List();
  web::Response Show(const web::Request& request);
  web::Response ShowFile(const web::Request& request);
  web::Response ShowSecret(const web::Request& request);

  // The body is the file itself (application/yaml), or {"yaml": "…"} or {"definition": {…}}, with
  // "secret" perhaps. With ?replace=true an app of the same name is replaced. The answer to both
  // says which of its webhooks are there.
  web::Response Create(const web::Request& request);
  web::Response Replace(const web::Request& request);
  web::Response Delete(const web::Request& request);

  // {"secret": "…"}; made up if it is left out.
  web::Response Rotate(const web::Request& request);

  // {"version": "1.0"}: waits for the review.
  web::Response Submit(const web::Request& request);
  web::Response Accept(const web::Request& request);
  web::Response Refuse(const web::Request& request);  // {"reason": "…"}

 private:
  std::optional<StoredApp> Find(const std::string& app);
  web::Response Answer(const std::string& app, int status = 200);
  web::Response AnswerSaved(const std::string& app, int status);
  nlohmann::ordered_json ToJson(const StoredApp& stored);
  nlohmann::ordered_json WholeJson(const StoredApp& stored);
  web::Response End(const web::Request& request, Status status, const std::string& reason);

  platform::State& state_;
  const ReviewOptions review_;
  std::unique_ptr<sql::Reader> reader_;
  AppStore store_;
  Installer installer_;
};

}  // namespace connector::sandbox::apps
