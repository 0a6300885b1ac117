#include "events/effects.h"

#include <string_view>

namespace connector::events {
namespace {

struct Targets {
  events::Installations& installations;
  events::HistoryWriter& history;
};

void ChangeInstallation(const Event& event, Targets targets, bool is_installed) {
  targets.installations.Apply({event.website_id.value(), is_installed, event.connector_id,
                               event.connector_version_id, event.created_at.value(), event.id});
}

void Install(const Event& event, Targets targets) { ChangeInstallation(event, targets, true); }
void Uninstall(const Event& event, Targets targets) { ChangeInstallation(event, targets, false); }

void RecordConversation(const Event& event, Targets targets) {
  targets.history.Record(events::ClosedConversation{
      event.platform, event.website_id.value(), event.conversation_id.value(), event.visitor_id,
      event.platform_visitor_id, event.platform_visitor_external_id, event.channel,
      event.created_at.value(), event.id});
}

// An answer may be a comment alone.
void RecordScore(const Event& event, Targets targets) {
  if (!event.score) return;
  targets.history.Record(events::Score{event.id, event.platform, event.conversation_id,
                                       event.website_id.value(), event.visitor_id, *event.score,
                                       event.created_at.value()});
}

struct Row {
  std::string_view type;
  void (*effect)(const Event&, Targets);
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

Effects::Effects(SQLite::Database& database) : installations_(database), history_(database) {}

void Effects::Apply(const Event& event) {
  for (const auto& row : kEffects) {
    if (row.type == event.type) return row.effect(event, {installations_, history_});
  }
}

void Effects::Clear() {
  installations_.Clear();
  history_.Clear();
}

}  // namespace connector::events
