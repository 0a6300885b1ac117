#include "sandbox/console/routes.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/text/json.h"
#include "base/web/problem.h"
#include "base/web/query.h"
#include "sandbox/console/chats.h"
#include "sandbox/console/persons.h"
#include "sandbox/console/requests.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::console {
namespace {

using nlohmann::ordered_json;
using platform::Change;
using web::Problem;
using web::Request;
using web::Response;

constexpr std::uint64_t kMostChats = 100;  // of one answer
constexpr auto kGreatestIdAsked = std::uint64_t{1} << 53U;
constexpr int kNotPossible = 422;

// Of one thread.
struct Room {
  explicit Room(platform::State& its_state)
      : state(its_state), reader(state.NewReader()), chats(*reader), persons(*reader) {}

  platform::State& state;
  std::unique_ptr<sql::Reader> reader;
  Chats chats;
  Persons persons;
};

Response Shown(const ordered_json& what, int status = 200) {
  auto response = web::JsonResponse(text::DumpReplacing(what));
  response.status = status;
  return response;
}

Response NoConversation() { return web::ToResponse({404, "There is no such conversation.", ""}); }

// What the change refuses is the problem that it becomes.
template <typename Make>
std::optional<Problem> Write(Room& room, Make make, int status_of_refusal = kNotPossible) {
  try {
    room.state.Write([&make](Change& change) { make(change); });
    return std::nullopt;
  } catch (const platform::NotThere& refusal) {
    return Problem{status_of_refusal, refusal.what(), ""};
  }
}

std::optional<std::int64_t> WebsiteIn(web::Query& query) {
  const auto text = query.Text("website");
  if (!text) return std::nullopt;
  const auto id = platform::ParsePlatformId(*text);
  if (!id) query.Refuse("website", "It must be an id such as ha-101.");
  return id;
}

std::optional<std::int64_t> IdIn(web::Query& query, std::string_view name) {
  const auto id = query.Number(name, 1, kGreatestIdAsked);
  return id ? std::optional(static_cast<std::int64_t>(*id)) : std::nullopt;
}

Response GetKey(Room& room, const Request& /*request*/) {
  auto response = Shown({{"key", room.state.ApiKey()}});
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response GetWebsites(Room& room, const Request& /*request*/) {
  return Shown({{"websites", room.persons.Websites()}});
}

Response GetTags(Room& room, const Request& request) {
  web::Query query(request.query);
  const auto website = WebsiteIn(query);
  if (query.problem()) return web::ToResponse(*query.problem());
  return Shown({{"tags", room.persons.Tags(website)}});
}

Response GetOperators(Room& room, const Request& /*request*/) {
  return Shown({{"operators", room.persons.Operators()}});
}

Response PutOperator(Room& room, const Request& request) {
  const auto id = platform::ReadRowId(request.argument);
  if (!id || room.persons.Operator(*id).is_null()) {
    return web::ToResponse({404, "There is no such operator.", ""});
  }
  const auto read = ReadNewSettings(request);
  if (const auto* problem = std::get_if<Problem>(&read)) return web::ToResponse(*problem);
  const auto& settings = std::get<NewSettings>(read);
  const auto refusal = Write(
      room,
      [&](Change& change) {
        platform::SetLive(change, *id, settings.live);
        if (settings.language) platform::SetLanguage(change, *id, *settings.language);
      },
      400);
  return refusal ? web::ToResponse(*refusal) : Shown(room.persons.Operator(*id));
}

Response GetVisitors(Room& room, const Request& request) {
  web::Query query(request.query);
  const auto website = WebsiteIn(query);
  if (query.problem()) return web::ToResponse(*query.problem());
  return Shown({{"visitors", room.persons.Visitors(website)}});
}

Response PostVisitor(Room& room, const Request& request) {
  const auto read = ReadWebsiteOfVisitor(request);
  if (const auto* problem = std::get_if<Problem>(&read)) return web::ToResponse(*problem);
  std::int64_t id = 0;
  const auto refusal = Write(room, [&](Change& change) {
    id = platform::AddVisitor(change, std::get<std::int64_t>(read));
  });
  return refusal ? web::ToResponse(*refusal) : Shown(room.persons.Visitor(id), 201);
}

Response GetConversations(Room& room, const Request& request) {
  web::Query query(request.query);
  ChatFilter filter;
  filter.operator_id = IdIn(query, "operator");
  filter.website = WebsiteIn(query);
  filter.visitor = IdIn(query, "visitor");
  if (const auto limit = query.Number("limit", 1, kMostChats)) {
    filter.limit = static_cast<std::int64_t>(*limit);
  }
  if (query.problem()) return web::ToResponse(*query.problem());
  return Shown({{"conversations", room.chats.List(filter, room.state.clock().NowMs())}});
}

Response ShowConversation(Room& room, std::int64_t id, int status = 200) {
  const auto chat = room.chats.Find(id);
  return chat.is_null() ? NoConversation() : Shown(chat, status);
}

Response GetConversation(Room& room, const Request& request) {
  const auto id = platform::ReadRowId(request.argument);
  return id ? ShowConversation(room, *id) : NoConversation();
}

Response PostConversation(Room& room, const Request& request) {
  const auto read = ReadNewChat(request);
  if (const auto* problem = std::get_if<Problem>(&read)) return web::ToResponse(*problem);
  const auto& chat = std::get<NewChat>(read);
  std::int64_t id = 0;
  const auto refusal = Write(room, [&](Change& change) {
    id = platform::StartConversation(change, {chat.website, chat.visitor});
    platform::Say(change, id, platform::MessageType::kVisitor, chat.text);
  });
  return refusal ? web::ToResponse(*refusal) : ShowConversation(room, id, 201);
}

// The id of a conversation that is there.
std::optional<std::int64_t> FindConversation(Room& room, const Request& request) {
  const auto id = platform::ReadRowId(request.argument);
  return id && room.chats.Has(*id) ? id : std::nullopt;
}

Response PostMessage(Room& room, const Request& request) {
  const auto id = FindConversation(room, request);
  if (!id) return NoConversation();
  const auto read = ReadNewMessage(request);
  if (const auto* problem = std::get_if<Problem>(&read)) return web::ToResponse(*problem);
  const auto& message = std::get<NewMessage>(read);
  std::int64_t position = 0;
  const auto refusal = Write(room, [&](Change& change) {
    if (message.operator_id) platform::TakeConversation(change, *id, *message.operator_id);
    position = platform::Say(change, *id, message.type, message.text);
  });
  return refusal ? web::ToResponse(*refusal) : Shown(room.chats.Message(*id, position), 201);
}

Response PostClose(Room& room, const Request& request) {
  const auto id = FindConversation(room, request);
  if (!id) return NoConversation();
  const auto read = ReadNewEnd(request);
  if (const auto* problem = std::get_if<Problem>(&read)) return web::ToResponse(*problem);
  const auto& end = std::get<NewEnd>(read);
  const auto refusal =
      Write(room, [&](Change& change) { platform::CloseWithForm(change, *id, end.by, end.form); });
  return refusal ? web::ToResponse(*refusal) : ShowConversation(room, *id);
}

Response PostRating(Room& room, const Request& request) {
  const auto id = FindConversation(room, request);
  if (!id) return NoConversation();
  const auto read = ReadNotes(request);
  if (const auto* problem = std::get_if<Problem>(&read)) return web::ToResponse(*problem);
  const auto refusal = Write(room, [&](Change& change) {
    platform::RateConversation(change, *id, std::get<platform::Notes>(read));
  });
  return refusal ? web::ToResponse(*refusal) : ShowConversation(room, *id);
}

}  // namespace

std::vector<http::Route> Routes(platform::State& state) {
  const auto room = std::make_shared<Room>(state);
  using Handle = Response (*)(Room&, const Request&);
  const auto route = [&](std::string_view method, std::string_view path, Handle handle) {
    return http::Route{method, path, http::Access::kGuarded,
                       [room, handle](const Request& request) { return handle(*room, request); },
                       [](const Request&) { return true; }};
  };
  return {
      route("GET", "/sandbox/key", GetKey),
      route("GET", "/sandbox/websites", GetWebsites),
      route("GET", "/sandbox/tags", GetTags),
      route("GET", "/sandbox/operators", GetOperators),
      route("PUT", "/sandbox/operators/{id}", PutOperator),
      route("GET", "/sandbox/visitors", GetVisitors),
      route("POST", "/sandbox/visitors", PostVisitor),
      route("GET", "/sandbox/conversations", GetConversations),
      route("POST", "/sandbox/conversations", PostConversation),
      route("GET", "/sandbox/conversations/{id}", GetConversation),
      route("POST", "/sandbox/conversations/{id}/messages", PostMessage),
      route("POST", "/sandbox/conversations/{id}/close", PostClose),
      route("POST", "/sandbox/conversations/{id}/rating", PostRating),
  };
}

http::Route ChangesRoute(Feed& feed) {
  return {"GET", "/sandbox/changes", http::Access::kGuarded, [&feed](const Request& request) {
            const auto seen = web::HeaderValues(request, "Last-Event-ID");
            return feed.Await(seen.empty() ? "" : seen.front());
          }};
}

}  // namespace connector::sandbox::console
