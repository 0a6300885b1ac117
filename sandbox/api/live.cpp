#include "sandbox/api/live.h"

#include <array>
#include <string_view>

#include "sandbox/api/values.h"

namespace connector::sandbox::api {
namespace {

constexpr auto* kLive =
    "SELECT is_connected, chat_and_call, chat_max_number, "
    "chat_enabled, chat_available, call_enabled, call_available, video_enabled, video_available, "
    "(SELECT count(*) FROM conversations INDEXED BY conversations_open WHERE operator_id = o.id "
    "AND channel = 'chat' "
    "AND closed_at IS NULL), "
    "(SELECT count(*) FROM conversations INDEXED BY conversations_open WHERE operator_id = o.id "
    "AND channel = 'call' "
    "AND closed_at IS NULL), "
    "(SELECT count(*) FROM conversations INDEXED BY conversations_open WHERE operator_id = o.id "
    "AND channel = 'video' "
    "AND closed_at IS NULL) "
    "FROM operators o WHERE id = ?";

constexpr auto* kStatistic =
    "SELECT experience, (SELECT count(*) FROM conversations WHERE operator_id = o.id), "
    "(SELECT avg((coalesce(welcome, 0) + coalesce(resolution, 0) + coalesce(delay, 0)) / "
    "((welcome IS NOT NULL) + (resolution IS NOT NULL) + (delay IS NOT NULL))) "
    "FROM satisfactions WHERE operator_id = o.id AND "
    "coalesce(welcome, resolution, delay) IS NOT NULL) FROM operators o WHERE id = ?";

constexpr auto* kProfile =
    "SELECT status, description, facebook, twitter, city, country FROM operators WHERE id = ?";

constexpr std::array<std::string_view, 3> kChannels{"chat", "call", "video"};

struct Slots {
  bool is_enabled;
  bool is_switched_on;
  std::int64_t taken;
  std::int64_t all;
  std::int64_t open_elsewhere;  // where one thing at a time is done: chats of a call, and so on
};

Json ChannelLive(const Slots& slots, bool is_connected) {
  const bool is_busy = slots.taken >= slots.all;
  return {{"enabled", slots.is_enabled},
          {"slot_number", slots.taken},
          {"slot_max_number", slots.all},
          {"busy", is_busy},
          {"available", is_connected && slots.is_enabled && slots.is_switched_on && !is_busy &&
                            slots.open_elsewhere == 0}};
}

// "Operator is now available for chat channel."
std::string SentenceFor(std::string_view channel, bool is_available) {
  return std::string("Operator is now ") + (is_available ? "available" : "unavailable") + " for " +
         std::string(channel) + " channel.";
}

}  // namespace

std::optional<Json> LiveOf(Statements& statements, std::int64_t operator_id) {
  sql::Rows rows(statements.Get(kLive), operator_id);
  if (!rows.Next()) return std::nullopt;
  const bool is_connected = rows.Integer(0) != 0;
  const bool mixes = rows.Integer(1) != 0;
  const auto chats = rows.Integer(9);
  const auto calls = rows.Integer(10);
  const auto videos = rows.Integer(11);
  const auto slots = [&](int column, std::int64_t taken, std::int64_t all, std::int64_t elsewhere) {
    return Slots{rows.Integer(column) != 0, rows.Integer(column + 1) != 0, taken, all, elsewhere};
  };
  const auto chats_beside = mixes ? 0 : chats;
  const auto spoken_beside = mixes ? 0 : calls + videos;
  return Json{{"id", operator_id},
              {"connected", is_connected},
              {"chat", ChannelLive(slots(3, chats, rows.Integer(2), spoken_beside), is_connected)},
              {"call", ChannelLive(slots(5, calls, 1, chats_beside + videos), is_connected)},
              {"video", ChannelLive(slots(7, videos, 1, chats_beside + calls), is_connected)}};
}

std::optional<Json> StatisticOf(Statements& statements, std::int64_t operator_id) {
  sql::Rows rows(statements.Get(kStatistic), operator_id);
  if (!rows.Next()) return std::nullopt;
  return Json{{"id", operator_id},
              {"conversation_number", rows.Integer(1)},
              {"satisfaction_global_rate", rows.Real(2)},  // of nobody: 0
              {"experience", rows.Integer(0)}};
}

std::optional<Json> ProfileOf(Statements& statements, std::int64_t operator_id) {
  sql::Rows rows(statements.Get(kProfile), operator_id);
  if (!rows.Next()) return std::nullopt;
  return Json{{"user_id", operator_id},   {"status", rows.Text(0)},  {"description", rows.Text(1)},
              {"facebook", rows.Text(2)}, {"twitter", rows.Text(3)}, {"city", rows.Text(4)},
              {"country", rows.Text(5)}};
}

std::variant<LiveChange, Reply> ReadLive(const nlohmann::json& body) {
  if (!body.is_object()) return Fail(400, "The body must be an object.");
  LiveChange change;
  const std::array<std::optional<bool>*, 3> places{&change.live.chat, &change.live.call,
                                                   &change.live.video};
  const auto say = [&](const std::string& sentence) {
    change.message += (change.message.empty() ? "" : " ") + sentence;
  };
  for (std::size_t i = 0; i < kChannels.size(); ++i) {
    const std::string channel(kChannels.at(i));
    const auto object = body.find(channel);
    if (object == body.end()) continue;
    if (!object->is_object()) return FieldIsNotValid(channel);
    const auto value = object->find("available");
    if (value == object->end()) continue;
    const auto is_available = ReadBoolean(*value);
    if (!is_available) return FieldIsNotValid(channel + "[available]");
    *places.at(i) = *is_available;
    say(SentenceFor(channel, *is_available));
  }
  if (const auto connected = body.find("connected"); connected != body.end()) {
    if (ReadBoolean(*connected) != false) return FieldIsNotValid("connected");
    change.live.connected = false;
    say("Operator is now disconnected.");
  }
  if (change.message.empty()) return FieldIsMissing("chat[available]");
  return change;
}

}  // namespace connector::sandbox::api
