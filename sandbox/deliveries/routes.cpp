#include "sandbox/deliveries/routes.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "contract/event_types.h"
#include "sandbox/deliveries/listing.h"
#include "sandbox/deliveries/misbehaviour.h"
#include "sandbox/deliveries/orders.h"
#include "sandbox/deliveries/requests.h"
#include "sandbox/platform/conversations.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::deliveries {
namespace {

using nlohmann::ordered_json;
using web::Problem;
using web::Request;
using web::Response;

// Of one thread.
struct Desk {
  explicit Desk(platform::State& its_state)
      : state(its_state), reader(state.NewReader()), listing(*reader) {}

  platform::State& state;
  std::unique_ptr<sql::Reader> reader;
  Listing listing;
};

Response Shown(const ordered_json& json) { return web::JsonResponse(json.dump()); }

Response Unknown() { return ToResponse(Problem{404, "There is no such delivery.", ""}); }

Response PostTrigger(Desk& desk, const Request& request) {
  const auto order = ReadTriggerOrder(request);
  if (const auto* problem = std::get_if<Problem>(&order)) return ToResponse(*problem);
  try {
    const auto triggered = desk.state.Write([&](platform::Change& change) {
      return TriggerAll(change, std::get<TriggerOrder>(order));
    });
    return Shown({{"events", triggered.events}, {"deliveries", triggered.deliveries}});
  } catch (const platform::NotThere& error) {
    return ToResponse(Problem{422, error.what(), ""});
  }
}

Response PostResend(Desk& desk, const Request& request) {
  const auto kind = ReadResend(request);
  if (const auto* problem = std::get_if<Problem>(&kind)) return ToResponse(*problem);
  const auto id = platform::ReadRowId(request.argument);
  if (!id) return Unknown();
  try {
    const auto again = desk.state.Write([&](platform::Change& change) {
      return SendAgain(change, *id, std::get<std::optional<Misbehaviour>>(kind));
    });
    return again ? Shown({{"id", *again}}) : Unknown();
  } catch (const platform::NotThere& error) {
    return ToResponse(Problem{422, error.what(), ""});
  }
}

Response GetEvents(Desk& desk, const Request& request) {
  web::Query query(request.query);
  const auto filter = ReadListFilter(query);
  if (query.problem()) return ToResponse(*query.problem());
  return Shown({{"events", desk.listing.Events(filter)}});
}

Response GetDeliveries(Desk& desk, const Request& request) {
  web::Query query(request.query);
  const auto filter = ReadListFilter(query);
  if (query.problem()) return ToResponse(*query.problem());
  return Shown({{"deliveries", desk.listing.Deliveries(filter)},
                {"droppedAttempts", desk.listing.DroppedAttempts()}});
}

Response GetDelivery(Desk& desk, const Request& request) {
  const auto id = platform::ReadRowId(request.argument);
  const auto delivery = id ? desk.listing.Delivery(*id) : ordered_json(nullptr);
  return delivery.is_null() ? Unknown() : Shown(delivery);
}

Response GetOutcome(Desk& desk, const Request& request) {
  constexpr std::uint64_t kGreatest = std::uint64_t{1} << 53;
  web::Query query(request.query);
  const auto first = query.Number("first", 0, kGreatest);
  const auto last = query.Number("last", 0, kGreatest);
  if (!first) query.Refuse("first", "It is missing: the id of a delivery.");
  if (!last) query.Refuse("last", "It is missing: the id of a delivery.");
  if (query.problem()) return ToResponse(*query.problem());
  return Shown(
      desk.listing.Outcome(static_cast<std::int64_t>(*first), static_cast<std::int64_t>(*last)));
}

Response GetMisbehaviour(Desk& /*desk*/, const Request& /*request*/) {
  auto kinds = ordered_json::array();
  for (const auto& facts : AllMisbehaviour()) {
    kinds.push_back({{"kind", ToString(facts.kind)},
                     {"does", facts.does},
                     {"asks", facts.asks},
                     {"needsSeveral", NeedsSeveral(facts.kind)}});
  }
  return Shown({{"misbehaviour", std::move(kinds)}});
}

Response GetEventTypes(Desk& /*desk*/, const Request& /*request*/) {
  auto names = ordered_json::array();
  for (const auto& type : contract::EventTypes()) names.push_back(type.name);
  return Shown({{"types", std::move(names)}});
}

}  // namespace

std::vector<http::Route> Routes(platform::State& state, Sender& /*sender*/) {
  const auto desk = std::make_shared<Desk>(state);
  using Handle = Response (*)(Desk&, const Request&);
  const auto route = [&](std::string_view method, std::string_view path, Handle handle) {
    return http::Route{method, path, http::Access::kGuarded,
                       [desk, handle](const Request& request) { return handle(*desk, request); },
                       [](const Request&) { return true; }};
  };
  return {
      route("POST", "/sandbox/trigger", PostTrigger),
      route("GET", "/sandbox/events", GetEvents),
      route("GET", "/sandbox/deliveries", GetDeliveries),
      route("GET", "/sandbox/deliveries/{id}", GetDelivery),
      route("POST", "/sandbox/deliveries/{id}/resend", PostResend),
      route("GET", "/sandbox/outcome", GetOutcome),
      route("GET", "/sandbox/misbehaviour", GetMisbehaviour),
      route("GET", "/sandbox/event-types", GetEventTypes),
  };
}

}  // namespace connector::sandbox::deliveries
