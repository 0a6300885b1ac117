#include "sandbox/deliveries/push.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/text/json.h"
#include "sandbox/platform/local_time.h"

namespace connector::sandbox::deliveries {
namespace {

using nlohmann::ordered_json;

constexpr int kMostPushesAtOnce = 100;

std::string PushNameOf(const std::string& event_type) {
  if (event_type == "user.connected") return "operator.login";
  if (event_type == "user.disconnected") return "operator.logout";
  if (event_type == "conversation.started") return "conversation.start";
  if (event_type == "conversation.closed") return "conversation.end";
  return "";
}

}  // namespace

ordered_json MakePush(const std::string& event_type, const ordered_json& event,
                      std::optional<std::int64_t> website_id, std::optional<std::int64_t> group_id,
                      std::int64_t created_at, std::int64_t sent_at) {
  const auto name = PushNameOf(event_type);
  if (name.empty()) return nullptr;
  ordered_json parameters;
  if (event.contains("userId")) {
    parameters["operator_id"] = event["userId"];
  } else {
    parameters = {{"conversation_id", event.value("conversationId", ordered_json())},
                  {"type", event.value("channel", ordered_json())},
                  {"operator_id", event.value("operatorId", ordered_json())},
                  {"website_id", text::OrNull<ordered_json>(website_id)},
                  {"group_id", text::OrNull<ordered_json>(group_id)}};
    if (name == "conversation.start") parameters["custom_data"] = ordered_json::object();
  }
  return {
      {"name", name},
      {"datetime",
       {{"created", platform::FormatLocal(created_at)}, {"sent", platform::FormatLocal(sent_at)}}},
      {"parameters", std::move(parameters)}};
}

Pusher::Pusher(platform::State& state, std::vector<std::string> uris, http::ClientOptions options)
    : state_(state),
      uris_(std::move(uris)),
      options_([&] {
        options.is_cancelled = [this] { return is_stopping_.load(); };
        return std::move(options);
      }()),
      reader_(state.NewReader()),
      newest_(*reader_, "SELECT COALESCE(MAX(id), 0) FROM events"),
      // "Ended by the operator": what the visitor ends is not told.
      new_ones_(*reader_,
                "SELECT e.id, e.type, e.body, e.created_at, o.group_id, e.website_id FROM events e "
                "LEFT JOIN conversations c ON c.id = e.body ->> '$.conversationId' "
                "LEFT JOIN operators o ON o.id = c.operator_id WHERE e.id > ? AND e.type IN "
                "('user.connected', 'user.disconnected', 'conversation.started', "
                "'conversation.closed') AND (e.type <> 'conversation.closed' OR "
                "c.closed_by IS NOT 'visitor') ORDER BY e.id LIMIT ?") {
  sql::Rows rows(newest_);
  if (rows.Next()) reached_ = rows.Integer(0);
  thread_ = std::thread([this] { Run(); });
}

Pusher::~Pusher() {
  is_stopping_ = true;
  Wake();
  thread_.join();
}

void Pusher::Wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  wake_.notify_one();
}

void Pusher::Run() {
  http::Client client(options_);
  while (!is_stopping_) {
    std::vector<std::string> bodies;
    try {
      bodies = ReadNew();
    } catch (const std::exception& error) {
      spdlog::error("push: what happened cannot be read: {}", error.what());
    }
    for (const auto& body : bodies) Post(client, body);
    if (!bodies.empty()) continue;
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return is_woken_; });
    is_woken_ = false;
  }
}

std::vector<std::string> Pusher::ReadNew() {
  const sql::Snapshot snapshot(*reader_);
  {
    sql::Rows rows(newest_);
    if (rows.Next() && rows.Integer(0) < reached_) reached_ = 0;  // it is another state
  }
  std::vector<std::string> bodies;
  for (sql::Rows rows(new_ones_, reached_, kMostPushesAtOnce); rows.Next();) {
    reached_ = rows.Integer(0);
    bodies.push_back(MakePush(std::string(rows.Text(1)), ordered_json::parse(rows.Text(2)),
                              rows.OptionalInteger(5), rows.OptionalInteger(4), rows.Integer(3),
                              state_.clock().NowMs())
                         .dump());
  }
  return bodies;
}

void Pusher::Post(http::Client& client, const std::string& body) const {
  for (const auto& uri : uris_) {
    if (is_stopping_) return;
    const auto outcome = client.Send({"POST", uri, {{"Content-Type", "application/json"}}, body});
    if (!outcome.answer) spdlog::warn("push: {}: {}", uri, http::InWords(outcome, options_));
  }
}

}  // namespace connector::sandbox::deliveries
