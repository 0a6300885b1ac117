#include "events/visitor_data.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text/ascii.h"
#include "base/text/folding.h"
#include "base/web/flat_body.h"

namespace connector::events {
namespace {

using Json = nlohmann::ordered_json;

// A rare text is looked for anywhere; a short id would be found in others' words.
constexpr std::size_t kShortestText = 16;

}  // namespace

Json ReadVisitorRow(std::string_view json) {
  auto row = Json::parse(json);
  for (const auto* field : {"transcript", "tags", "answers"}) {
    const auto found = row.find(field);
    if (found != row.end()) *found = Json::parse(found->get_ref<const std::string&>());
  }
  return row;
}

Json ToVisitorEvent(std::string_view id, std::string_view type, std::int64_t received_at_ms,
                    std::string_view body) {
  return {{"eventId", id}, {"eventType", type}, {"receivedAtMs", received_at_ms}, {"body", body}};
}

VisitorTexts::VisitorTexts(std::set<std::string> ids, std::set<std::string> emails,
                           std::set<std::string> conversation_ids)
    : ids_(std::move(ids)),
      texts_(std::move(emails)),
      conversation_ids_(std::move(conversation_ids)) {
  for (const auto& id : ids_) {
    if (id.size() >= kShortestText) texts_.insert(id);
  }
}

bool VisitorTexts::AreIn(const EventBody& body) const {
  const auto parsed = web::ParseFlatBody(body.encoding, body.bytes);
  const auto* fields = std::get_if<web::FlatBody>(&parsed);
  if (fields == nullptr) return false;  // nothing that was received
  // Without escapes, at any depth.
  std::string said = body.encoding == web::Encoding::kJson ? Json::parse(body.bytes).dump() : "";
  for (const auto& [name, value] : fields->all) {
    const auto field = text::ToLower(name);
    const bool names_visitor =
        field.find("visitor") != std::string::npos || field.find("external") != std::string::npos;
    if (names_visitor && ids_.count(value.text) > 0) return true;
    if (field == "conversationid" && conversation_ids_.count(value.text) > 0) return true;
    said += '\n' + value.text;
  }
  const auto folded = text::FoldCase(said);
  return std::any_of(texts_.begin(), texts_.end(), [&](const auto& text) {
    return said.find(text) != std::string::npos || folded.find(text) != std::string::npos;
  });
}

}  // namespace connector::events
