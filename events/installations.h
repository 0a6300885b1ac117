// For which websites the connector is installed, as the platform's events say (contract, Common to
// every call). A website that no event named counts as installed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace connector::events {

// The newest wins, in whatever order they arrive. Of two at the same moment the uninstallation
// does, and of two alike that with the greater event id.
struct InstallationChange {
  std::string website_id;
  bool is_installed;
  std::optional<std::string> connector_id;
  std::optional<std::string> connector_version_id;
  std::int64_t changed_at_ms;  // the event's createdAt
  std::string event_id;
};

}  // namespace connector::events
