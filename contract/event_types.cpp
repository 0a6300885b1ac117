#include "contract/event_types.h"

#include <algorithm>

namespace connector::contract {
namespace {

using Kind = FieldKind;

// clang-format off
std::vector<EventType> MakeEventTypes() {
  const std::vector<EventField> conversation = {
      {"websiteId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId, true},
      {"operatorId", Kind::kId}, {"channel", Kind::kText}, {"visitorId", Kind::kId}};
  const std::vector<EventField> user = {{"clientId", Kind::kId}, {"userId", Kind::kId, true}};
  const std::vector<EventField> connector = {
      {"websiteId", Kind::kId, true}, {"connectorId", Kind::kId}, {"connectorVersionId", Kind::kId}};
  auto transferred = conversation;
  transferred.push_back({"transferredConversationId", Kind::kId});
  const std::vector<EventField> conversation_v2 = {
      {"projectId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId, true},
      {"channel", Kind::kText}, {"visitorId", Kind::kId}, {"visitorExternalId", Kind::kId}};
  auto pushed = conversation_v2;
  pushed.push_back({"operatorId", Kind::kId});
  auto closed = conversation_v2;
  closed.push_back({"operatorIds", Kind::kIds});
  auto availability = user;
  availability.push_back({"origin", Kind::kText});
  availability.push_back({"availabilities", Kind::kIds});
  return {
      {"conversation.started", conversation},
      {"conversation.closed", conversation},
      {"conversation.transferred", transferred},
      {"v2.conversation.pushed", pushed},
      {"v2.conversation.closed", closed},
      {"user.created", user},
      {"user.updated", user},
      {"user.connected", user},
      {"user.disconnected", user},
      {"user.availability.updated", availability},
      {"visitor.updated", {{"clientId", Kind::kId}, {"operatorId", Kind::kId}, {"visitorId", Kind::kId, true}}},
      {"satisfaction.filled",
       {{"websiteId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId},
        {"operatorId", Kind::kId}, {"visitorId", Kind::kId}, {"score", Kind::kNumber, true}}},
      {"satisfaction.answered",
       {{"projectId", Kind::kId, true}, {"clientId", Kind::kId}, {"conversationId", Kind::kId, true},
        {"customerSatisfaction", Kind::kNumber}, {"netPromoterScore", Kind::kNumber},
        {"satisfactionComment", Kind::kText}, {"customQuestion", Kind::kOther}}},
      {"transaction.attributed",
       {{"projectId", Kind::kId}, {"clientId", Kind::kId}, {"transactionId", Kind::kId, true},
        {"receivedAt", Kind::kTime}, {"externalId", Kind::kId}, {"amount", Kind::kNumber},
        {"conversationId", Kind::kId}, {"source", Kind::kText}, {"operatorId", Kind::kId}}},
      {"connector.installed", connector},
      {"connector.uninstalled", connector},
  };
}
// clang-format on

}  // namespace

const std::vector<EventType>& EventTypes() {
  static const std::vector<EventType> types = MakeEventTypes();
  return types;
}

const EventType* FindEventType(std::string_view name) {
  const auto& types = EventTypes();
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

const std::vector<EventField>& EventKey() {
  static const std::vector<EventField> key = {{"eventId", Kind::kId, true},
                                              {"eventType", Kind::kId, true}};
  return key;
}

const std::vector<EventField>& EventEnvelope() {
  static const std::vector<EventField> envelope = {
      {"platform", Kind::kText}, {"createdAt", Kind::kTime, true}, {"sentAt", Kind::kTime}};
  return envelope;
}

}  // namespace connector::contract
