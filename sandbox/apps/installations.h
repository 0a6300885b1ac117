// Which apps are installed on which websites, with what was typed (platform, 3.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/sql/reader.h"
#include "base/web/problem.h"
#include "sandbox/apps/store.h"
#include "sandbox/apps/values.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::apps {

struct Installation {
  std::int64_t id = 0;
  std::string uuid;
  std::string app;
  std::int64_t website_id = 0;
  std::string version_id;
  Typed parameters;  // by key
  std::int64_t installed_at = 0;
};

// Belongs to the reader's thread. To be called inside a snapshot.
class Installations {
 public:
  explicit Installations(sql::Reader& reader);

  // Those that are installed now.
  std::vector<Installation> All();
  std::optional<Installation> Find(const std::string& uuid);
  std::optional<Installation> FindOn(std::int64_t app_id, std::int64_t website_id);

  // [{"label", "url", "contentType", "events"}]
  nlohmann::ordered_json SubscriptionsOf(std::int64_t id);

 private:
  sql::Query all_;
  sql::Query find_;
  sql::Query find_on_;
  sql::Query subscriptions_;
};

// The changes below happen in the change's transaction. `tells`: connector.installed and
// connector.uninstalled are sent to the app's webhooks, whatever they selected (platform, 2.1).

// Its UUID; a 409 if it is installed there meanwhile, or the app is gone.
std::variant<std::string, web::Problem> Install(platform::Change& change, const StoredApp& stored,
                                                std::int64_t website_id, const Typed& parameters,
                                                bool tells);

void ChangeParameters(platform::Change& change, std::int64_t id, const Typed& parameters);

// False if it was uninstalled meanwhile.
bool Uninstall(platform::Change& change, const Installation& installation, bool tells);

}  // namespace connector::sandbox::apps
