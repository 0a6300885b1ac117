// What connectors may read of their installations (platform, 3.3 R): a resource of ours, since no
// revision of the platform's documentation has one.
#pragma once

#include <memory>
#include <optional>

#include "base/web/message.h"
#include "base/web/query.h"
#include "sandbox/apps/installations.h"
#include "sandbox/apps/store.h"
#include "sandbox/interactions/target.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::apps {

// For one thread. Whoever asks shows the platform's API key, as for the REST API: in the header
// X-API-Key or the parameter key.
class ConnectorHandlers {
 public:
  explicit ConnectorHandlers(platform::State& state);

  // ?idConnectorVersion=&idWebsite=: [{"key", "value", "idInstallation"}]; a 404 if that version is
  // not installed there.
  web::Response Parameters(const web::Request& request);

  // ?idConversation=&idConnectorVersion=: [{"idConnectorVersion", "idConversation", "idField",
  // "value", "updatedAt"}].
  web::Response ClosingValues(const web::Request& request);

 private:
  bool HasKey(const web::Request& request, web::Query& query);
  std::optional<std::int64_t> FindConversation(const std::string& id);

  std::unique_ptr<sql::Reader> reader_;
  AppStore apps_;
  Installations installations_;
  interactions::Targets targets_;
  sql::Query api_key_;
  sql::Query find_conversation_;
  sql::Query closing_values_;
};

}  // namespace connector::sandbox::apps
