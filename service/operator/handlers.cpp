#include "service/operator/handlers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text/ascii.h"
#include "base/text/json.h"
#include "base/text/timestamp.h"
#include "base/web/later.h"
#include "base/web/page.h"
#include "base/web/query.h"
#include "fixtures/loader/loader.h"

namespace connector::service {
namespace {

using Json = nlohmann::ordered_json;
using Kind = events::Outcome::Kind;
using events::EventSummary;
using events::ReplayResult;

constexpr std::uint64_t kMostRequests = 1'000;

Json Time(const std::optional<std::int64_t>& milliseconds) {
  return milliseconds ? Json(text::FormatTimestamp(*milliseconds)) : Json(nullptr);
}

Json ToJson(const EventSummary& event) {
  Json json;
  json["eventId"] = event.id;
  json["eventType"] = event.type;
  json["websiteId"] = text::OrNull<Json>(event.website_id);
  json["createdAt"] = Time(event.created_at_ms);
  json["receivedAt"] = Time(event.received_at_ms);
  json["state"] = event.state;
  json["attempts"] = event.attempts;
  json["nextAttemptAt"] = Time(event.due_at_ms);
  json["lastError"] = text::OrNull<Json>(event.last_error);
  json["repeats"] = event.repeats;
  json["conflicts"] = event.conflicts;
  json["deliveryId"] = text::OrNull<Json>(event.delivery_id);
  json["correlationId"] = text::OrNull<Json>(event.correlation_id);
  return json;
}

constexpr auto* kReadyWithoutEvents = R"({"status":"ready","events":"down"})";

web::Response Status(int status, const std::string& text) {
  auto response = web::JsonResponse(text::DumpReplacing<Json>({{"status", text}}));
  response.status = status;
  return response;
}

web::Response NotFound(const std::string& what = "event") {
  return web::ToResponse({404, "There is no such " + what + ".", ""});
}

// Of a contact, a ticket or a follow-up; one that can be none's is 0.
std::int64_t NumberOf(const web::Request& request) {
  constexpr std::size_t kMostDigits = 15;
  const auto& text = request.argument;
  return text::IsDigits(text) && text.size() <= kMostDigits ? std::stoll(text) : 0;
}

web::Response Unavailable(const events::Outcome& outcome) {
  spdlog::error("operator: not done: {}", outcome.reason);
  return web::ToResponse({503, "The database cannot be written at the moment.", ""});
}

Json ToJson(const events::KeptBody& body) { return body.bytes ? Json(*body.bytes) : Json(nullptr); }

Json ToJson(const events::Installation& installation) {
  return {{"websiteId", installation.website_id},
          {"isInstalled", installation.is_installed},
          {"connectorId", text::OrNull<Json>(installation.connector_id)},
          {"connectorVersionId", text::OrNull<Json>(installation.connector_version_id)},
          {"changedAt", Time(installation.changed_at_ms)},
          {"eventId", installation.event_id}};
}

Json ToJson(const events::FollowUpSummary& follow_up) {
  return {{"followUp", follow_up.key},
          {"platform", follow_up.platform},
          {"websiteId", follow_up.website_id},
          {"conversationId", follow_up.conversation_id},
          {"state", follow_up.is_dead ? "dead" : "pending"},
          {"attempts", follow_up.attempts},
          {"nextAttemptAt", follow_up.is_dead ? Json(nullptr) : Time(follow_up.due_at_ms)},
          {"lastError", text::OrNull<Json>(follow_up.last_error)}};
}

Json ToJson(const events::StoredContact& contact) {
  return {{"contact", contact.number},
          {"websiteId", contact.website_id},
          {"externalId", text::OrNull<Json>(contact.contact.external_id)},
          {"email", text::OrNull<Json>(contact.contact.email)},
          {"visitorId", text::OrNull<Json>(contact.contact.visitor_id)},
          {"name", contact.contact.name},
          {"createdAt", Time(contact.created_at_ms)}};
}

Json ToJson(const events::StoredTicket& stored) {
  const auto& ticket = stored.ticket;
  return {{"ticket", stored.number},
          {"contact", stored.contact},
          {"platform", stored.platform},
          {"websiteId", stored.website_id},
          {"conversationId", ticket.conversation_id},
          {"visitorId", text::OrNull<Json>(stored.visitor_id)},
          {"installationId", text::OrNull<Json>(ticket.installation_id)},
          {"channel", text::OrNull<Json>(ticket.channel)},
          {"operatorId", text::OrNull<Json>(ticket.operator_id)},
          {"beganAt", text::OrNull<Json>(ticket.began_at)},
          {"closedAt", Time(stored.closed_at_ms)},
          {"transcript", Json::parse(ticket.transcript)},
          {"tags", Json::parse(ticket.tags)},
          {"answers", Json::parse(ticket.answers)}};
}

// Of a website of the shop that no event named.
Json NothingTold(const std::string& website_id) {
  return {{"websiteId", website_id},       {"isInstalled", true},  {"connectorId", nullptr},
          {"connectorVersionId", nullptr}, {"changedAt", nullptr}, {"eventId", nullptr}};
}

// A page of what was asked for with one more than its limit.
auto PageOf(const web::Request& request, const web::PageRequest& page) {
  const auto asked = std::make_shared<const web::OwnedRequest>(request);
  return [asked, page](const events::Outcome& outcome, const auto& found) {
    if (!outcome.is_committed()) return Unavailable(outcome);
    auto elements = Json::array();
    web::Page listing;
    for (const auto& element : found) {
      listing.has_next = elements.size() == page.limit;
      if (!listing.has_next) elements.push_back(ToJson(element));
    }
    listing.json = text::DumpReplacing<Json>(elements);
    return web::PageResponse(asked->get(), page, std::move(listing));
  };
}

// The sentence to show if it cannot be loaded, or an empty one.
std::string ReloadShop(const BackendOptions& options) {
  try {
    const auto folder = options.fixtures ? fixtures::OpenDirectory(*options.fixtures) : nullptr;
    const auto errors = fixtures::BuildShop(options.shop, folder ? *folder : fixtures::SampleShop(),
                                            [](auto, auto) {});
    return errors.empty() ? "" : errors.front();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace

OperatorHandlers::OperatorHandlers(Backend& backend)
    : backend_(backend),
      shop_reader_(backend.NewShopReader()),
      shop_(*shop_reader_, backend.options.default_revision),
      events_(backend.events->NewReader()) {}

web::Answer OperatorHandlers::Readiness() {
  if (backend_.is_draining) return Status(503, "draining");
  {
    const sql::Snapshot snapshot(*shop_reader_);
    if (!shop_.HasShop()) return Status(503, "no shop");
  }
  return web::Later([&](auto done) { backend_.readiness.Ask(std::move(done)); },
                    [is_elsewhere = backend_.options.postgres.has_value()](bool is_writable) {
                      if (is_writable) return Status(200, "ready");
                      // Of no use to anybody if a balancer takes all replicas away at once.
                      if (is_elsewhere) return web::JsonResponse(kReadyWithoutEvents);
                      return Status(503, "database not writable");
                    });
}

// Also while the events' database is away, when they are looked at most.
web::Answer OperatorHandlers::Metrics() {
  return web::Later(
      [&](events::Done<events::Counts> done) { events_->Count(std::move(done)); },
      [&backend = backend_, age = events_->AgeOfInstallations()](const events::Outcome& outcome,
                                                                 const events::Counts& counts) {
        if (outcome.is_committed()) backend.metrics.SetEvents(counts);
        web::Response response;
        response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.body = backend.metrics.Text(
            {backend.options.lag_bound, age, backend.spool ? backend.spool->waiting() : 0,
             backend.spool ? backend.spool->set_aside() : 0, backend.journal.Last(0).dropped});
        return response;
      });
}

web::Answer OperatorHandlers::Events(const web::Request& request) {
  web::Query query(request.query);
  const events::Filter filter{query.Text("state"), query.Text("type"), query.Text("website")};
  const auto page = web::ReadPageRequest(query);
  if (filter.state && *filter.state != "pending" && *filter.state != "done" &&
      *filter.state != "dead") {
    query.Refuse("state", "The value must be pending, done or dead.");
  }
  if (query.problem()) return web::ToResponse(*query.problem());

  return web::Later(
      [&](events::Done<std::vector<EventSummary>> done) {
        events_->List(filter, page.limit, page.offset, std::move(done));
      },
      PageOf(request, page));
}

web::Answer OperatorHandlers::Event(const web::Request& request) {
  return web::Later(
      [&](events::Done<std::optional<events::StoredEvent>> done) {
        events_->Find(request.argument, std::move(done));
      },
      [](const events::Outcome& outcome, const std::optional<events::StoredEvent>& event) {
        if (!outcome.is_committed()) return Unavailable(outcome);
        if (!event) return NotFound();
        auto json = ToJson(event->summary);
        json["contentType"] =
            event->is_form ? "application/x-www-form-urlencoded" : "application/json";
        json["body"] = ToJson(event->body);
        json["bodySha256"] = text::OrNull<Json>(event->body.sha256);
        auto& bodies = json["conflictingBodies"] = Json::array();
        for (const auto& body : event->conflicting_bodies) bodies.push_back(ToJson(body));
        return web::JsonResponse(text::DumpReplacing<Json>(json));
      });
}

web::Answer OperatorHandlers::Replay(const web::Request& request) {
  return web::Later(
      [&](events::Done<ReplayResult> done) {
        backend_.events->Replay(request.argument, std::move(done));
      },
      [&applier = backend_.applier](const events::Outcome& outcome, ReplayResult result) {
        if (!outcome.is_committed()) return Unavailable(outcome);
        if (result == ReplayResult::kUnknown) return NotFound();
        if (result == ReplayResult::kAlreadyDone) {
          return web::ToResponse({409, "The event's effect was applied.", ""});
        }
        applier.Wake();
        return Status(202, "pending");
      });
}

// Of every website by which something is known, in order of their ids.
web::Answer OperatorHandlers::Installations() {
  std::vector<std::string> websites;
  {
    const sql::Snapshot snapshot(*shop_reader_);
    websites = shop_.WebsiteIds();
  }
  return web::Later(
      [&](events::Done<std::vector<events::Installation>> done) {
        events_->ListInstallations(std::move(done));
      },
      [websites = std::move(websites)](const events::Outcome& outcome,
                                       const std::vector<events::Installation>& told) {
        if (!outcome.is_committed()) return Unavailable(outcome);
        std::map<std::string, Json> by_website;
        for (const auto& id : websites) by_website.emplace(id, NothingTold(id));
        for (const auto& installation : told) {
          by_website[installation.website_id] = ToJson(installation);
        }
        auto installations = Json::array();
        for (auto& [id, installation] : by_website) installations.push_back(installation);
        return web::JsonResponse(text::DumpReplacing<Json>(installations));
      });
}

web::Answer OperatorHandlers::FollowUps(const web::Request& request) {
  web::Query query(request.query);
  const auto state = query.Text("state");
  const auto page = web::ReadPageRequest(query);
  if (state && *state != "pending" && *state != "dead") {
    query.Refuse("state", "The value must be pending or dead.");
  }
  if (query.problem()) return web::ToResponse(*query.problem());
  const auto is_dead = state ? std::optional(*state == "dead") : std::nullopt;
  return web::Later(
      [&](events::Done<std::vector<events::FollowUpSummary>> done) {
        events_->ListFollowUps(is_dead, page.limit, page.offset, std::move(done));
      },
      PageOf(request, page));
}

web::Answer OperatorHandlers::ReplayFollowUp(const web::Request& request) {
  return web::Later(
      [&](events::Done<bool> done) {
        backend_.events->ReplayFollowUp(NumberOf(request), std::move(done));
      },
      [&backend = backend_](const events::Outcome& outcome, bool is_there) {
        if (!outcome.is_committed()) return Unavailable(outcome);
        if (!is_there) return NotFound("follow-up");
        if (backend.follow_ups) backend.follow_ups->Wake();
        return Status(202, "pending");
      });
}

web::Answer OperatorHandlers::Contacts(const web::Request& request) {
  web::Query query(request.query);
  const auto website = query.Text("website");
  const auto page = web::ReadPageRequest(query);
  if (query.problem()) return web::ToResponse(*query.problem());
  return web::Later(
      [&](events::Done<std::vector<events::StoredContact>> done) {
        events_->ListContacts(website, page.limit, page.offset, std::move(done));
      },
      PageOf(request, page));
}

web::Answer OperatorHandlers::Contact(const web::Request& request) {
  return web::Later(
      [&](events::Done<std::optional<events::StoredContact>> done) {
        events_->FindContact(NumberOf(request), std::move(done));
      },
      [](const events::Outcome& outcome, const std::optional<events::StoredContact>& contact) {
        if (!outcome.is_committed()) return Unavailable(outcome);
        if (!contact) return NotFound("contact");
        auto json = ToJson(*contact);
        json["tickets"] = contact->tickets;
        return web::JsonResponse(text::DumpReplacing<Json>(json));
      });
}

web::Answer OperatorHandlers::Ticket(const web::Request& request) {
  return web::Later(
      [&](events::Done<std::optional<events::StoredTicket>> done) {
        events_->FindTicket(NumberOf(request), std::move(done));
      },
      [](const events::Outcome& outcome, const std::optional<events::StoredTicket>& ticket) {
        if (!outcome.is_committed()) return Unavailable(outcome);
        if (!ticket) return NotFound("ticket");
        return web::JsonResponse(text::DumpReplacing<Json>(ToJson(*ticket)));
      });
}

web::Response OperatorHandlers::Requests(const web::Request& request) {
  web::Query query(request.query);
  const auto limit = query.Number("limit", 1, kMostRequests).value_or(100);
  if (query.problem()) return web::ToResponse(*query.problem());

  const auto view = backend_.journal.Last(limit);
  Json json;
  json["dropped"] = view.dropped;
  auto& requests = json["requests"] = Json::array();
  for (const auto& entry : view.entries) {
    requests.push_back({{"number", entry.number},
                        {"at", text::FormatTimestamp(entry.at_ms)},
                        {"method", entry.method},
                        {"route", entry.route.empty() ? Json(nullptr) : Json(entry.route)},
                        {"status", entry.status},
                        {"bytes", entry.bytes},
                        {"milliseconds", entry.milliseconds},
                        {"requestId", entry.request_id}});
  }
  return web::JsonResponse(text::DumpReplacing<Json>(json));
}

web::Answer OperatorHandlers::Reset() {
  if (const auto problem = ReloadShop(backend_.options); !problem.empty()) {
    return Unavailable({Kind::kUnavailable, problem});
  }
  return web::Later([&](events::Done<> done) { backend_.events->Clear(std::move(done)); },
                    [&backend = backend_](const events::Outcome& outcome) {
                      if (!outcome.is_committed()) return Unavailable(outcome);
                      backend.journal.Clear();
                      spdlog::warn("reset: the shop was loaded anew, all events are gone");
                      return web::Response{204, {}, "", ""};
                    });
}

}  // namespace connector::service
