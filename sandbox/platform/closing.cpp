#include "sandbox/platform/closing.h"

#include "sandbox/platform/statements.h"

namespace connector::sandbox::platform {
namespace {

constexpr auto* kFindApp = "SELECT id FROM apps WHERE name = ?1 OR connector_id = ?1";
constexpr auto* kKeepValue =
    "INSERT INTO closing_values (conversation_id, app_id, field_id, value, changed_at) "
    "VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at";

std::int64_t AppOf(Statements& statements, const std::string& app) {
  sql::Rows rows(statements.Of(kFindApp), app);
  if (!rows.Next()) throw NotThere("There is no app " + app + ".");
  return rows.Integer(0);
}

// "" if nothing was filled in.
std::string NotificationOf(const ClosingForm& form) {
  std::string text;
  const auto add = [&text](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  if (!form.note.empty()) add("Note: " + form.note);
  if (form.quality) add("Quality: " + std::to_string(*form.quality) + " of 5");
  if (form.is_to_be_mailed) add("Sent by e-mail");
  return text;
}

}  // namespace

void CloseWithForm(Change& change, std::int64_t conversation_id, ClosedBy by,
                   const ClosingForm& form) {
  Statements statements(change.database);
  TagConversation(change, conversation_id, form.tag_ids);
  for (const auto& value : form.values) {
    statements.Execute(kKeepValue, conversation_id, AppOf(statements, value.app), value.field_id,
                       value.value, change.now_ms);
  }
  if (const auto text = NotificationOf(form); !text.empty()) {
    Say(change, conversation_id, MessageType::kNotification, text);
  }
  CloseConversation(change, conversation_id, by);
}

}  // namespace connector::sandbox::platform
