#include "events/effects.h"

#include <string_view>

namespace connector::events {
namespace {

using Changes = std::vector<Change>;

Changes ChangeInstallation(const Event& event, bool is_installed) {
  return {InstallationChange{event.website_id.value(), is_installed, event.connector_id,
                             event.connector_version_id, event.created_at.value(), event.id}};
}

Changes Install(const Event& event) { return ChangeInstallation(event, true); }
Changes Uninstall(const Event& event) { return ChangeInstallation(event, false); }

Changes RecordConversation(const Event& event) {
  return {ClosedConversation{event.platform, event.website_id.value(),
                             event.conversation_id.value(), event.visitor_id,
                             event.platform_visitor_id, event.platform_visitor_external_id,
                             event.channel, event.created_at.value(), event.id}};
}

// An answer may be a comment alone.
Changes RecordScore(const Event& event) {
  if (!event.score) return {};
  return {Score{event.id, event.platform, event.conversation_id, event.website_id.value(),
                event.visitor_id, *event.score, event.created_at.value()}};
}

struct Row {
  std::string_view type;
  Changes (*effect)(const Event&);
};

constexpr Row kEffects[] = {
    {"connector.installed", Install},
    {"connector.uninstalled", Uninstall},
    {"conversation.closed", RecordConversation},
    {"v2.conversation.closed", RecordConversation},
    {"satisfaction.filled", RecordScore},
    {"satisfaction.answered", RecordScore},
};

}  // namespace

std::vector<Change> ChangesOf(const Event& event) {
  for (const auto& row : kEffects) {
    if (row.type == event.type) return row.effect(event);
  }
  return {};
}

}  // namespace connector::events
