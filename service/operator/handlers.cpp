#include "service/operator/handlers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/text/timestamp.h"
#include "base/web/page.h"
#include "base/web/query.h"
#include "fixtures/loader.h"

namespace connector::service {
namespace {

using Json = nlohmann::ordered_json;
using Kind = sql::Outcome::Kind;
using events::EventSummary;
using events::ReplayResult;

constexpr std::uint64_t kMostRequests = 1'000;

// What came from outside may not be UTF-8.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Value>
Json OrNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json Time(const std::optional<std::int64_t>& milliseconds) {
  return milliseconds ? Json(text::FormatTimestamp(*milliseconds)) : Json(nullptr);
}

Json ToJson(const EventSummary& event) {
  Json json;
  json["eventId"] = event.id;
  json["eventType"] = event.type;
  json["websiteId"] = OrNull(event.website_id);
  json["createdAt"] = Time(event.created_at_ms);
  json["receivedAt"] = Time(event.received_at_ms);
  json["state"] = event.state;
  json["attempts"] = event.attempts;
  json["nextAttemptAt"] = Time(event.due_at_ms);
  json["lastError"] = OrNull(event.last_error);
  json["repeats"] = event.repeats;
  json["conflicts"] = event.conflicts;
  json["deliveryId"] = OrNull(event.delivery_id);
  json["correlationId"] = OrNull(event.correlation_id);
  return json;
}

web::Response Status(int status, const std::string& text) {
  auto response = web::JsonResponse(Dump({{"status", text}}));
  response.status = status;
  return response;
}

web::Response NotFound() { return web::ToResponse({404, "There is no such event.", ""}); }

web::Response Unavailable(const sql::Outcome& outcome) {
  spdlog::error("operator: not done: {}", outcome.reason);
  return web::ToResponse({503, "The database cannot be written at the moment.", ""});
}

void ReloadShop(SQLite::Database& database, const std::optional<std::filesystem::path>& folder) {
  const auto directory = folder ? fixtures::OpenDirectory(*folder) : nullptr;
  const auto errors = fixtures::ReplaceShop(
      database, directory ? *directory : fixtures::SampleShop(), [](auto, auto) {});
  if (!errors.empty()) throw std::runtime_error(errors.front());
}

}  // namespace

OperatorHandlers::OperatorHandlers(Backend& backend)
    : backend_(backend),
      reader_(backend.options.database, backend.options.query_timeout),
      shop_(reader_, backend.options.default_revision),
      inbox_(reader_) {}

web::Answer OperatorHandlers::Readiness() {
  if (backend_.is_draining) return Status(503, "draining");
  {
    const sql::Snapshot snapshot(reader_);
    if (!shop_.HasShop()) return Status(503, "no shop");
  }
  return web::Deferred{[&readiness = backend_.readiness](const web::Responder& respond) {
    readiness.Ask([respond](bool is_writable) {
      respond(is_writable ? Status(200, "ready") : Status(503, "database not writable"));
    });
  }};
}

web::Response OperatorHandlers::Metrics() {
  const sql::Snapshot snapshot(reader_);
  const auto counts = inbox_.Count();
  const auto now_ms = text::NowMs();
  const std::chrono::milliseconds lag(
      std::max(std::int64_t{0}, now_ms - counts.oldest_due_ms.value_or(now_ms)));
  web::Response response;
  response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.body =
      backend_.metrics.Text({counts.pending, counts.dead, lag, backend_.options.lag_bound,
                             backend_.journal.Last(0).dropped});
  return response;
}

web::Response OperatorHandlers::Events(const web::Request& request) {
  web::Query query(request.query);
  const events::InboxReader::Filter filter{query.Text("state"), query.Text("type"),
                                           query.Text("website")};
  const auto page = web::ReadPage(query);
  if (filter.state && *filter.state != "pending" && *filter.state != "done" &&
      *filter.state != "dead") {
    query.Refuse("state", "The value must be pending, done or dead.");
  }
  if (query.problem()) return web::ToResponse(*query.problem());

  const sql::Snapshot snapshot(reader_);
  auto events = Json::array();
  web::Listing listing;
  for (const auto& event : inbox_.List(filter, page.limit, page.offset)) {
    listing.has_next = events.size() == page.limit;
    if (!listing.has_next) events.push_back(ToJson(event));
  }
  listing.json = Dump(events);
  return web::ListingResponse(request, page, std::move(listing));
}

web::Response OperatorHandlers::Event(const web::Request& request) {
  const sql::Snapshot snapshot(reader_);
  const auto event = inbox_.Find(request.argument);
  if (!event) return NotFound();
  auto json = ToJson(event->summary);
  json["contentType"] = event->is_form ? "application/x-www-form-urlencoded" : "application/json";
  json["body"] = event->body;
  json["conflictingBodies"] = event->conflicting_bodies;
  return web::JsonResponse(Dump(json));
}

web::Answer OperatorHandlers::Replay(const web::Request& request) {
  return web::Deferred{[&backend = backend_, id = request.argument](const web::Responder& respond) {
    const auto result = std::make_shared<ReplayResult>();
    backend.writer.Submit(
        [&backend, id, result](SQLite::Database&) {
          *result = backend.inbox.Replay(id, text::NowMs());
        },
        [&backend, respond, result](const sql::Outcome& outcome) {
          if (outcome.kind != Kind::kCommitted) return respond(Unavailable(outcome));
          if (*result == ReplayResult::kUnknown) return respond(NotFound());
          if (*result == ReplayResult::kAlreadyDone) {
            return respond(web::ToResponse({409, "The event's effect was applied.", ""}));
          }
          backend.applier.Wake();
          respond(Status(202, "pending"));
        });
  }};
}

web::Response OperatorHandlers::Installations() {
  const sql::Snapshot snapshot(reader_);
  auto installations = Json::array();
  for (const auto& installation : shop_.Installations()) {
    installations.push_back({{"websiteId", installation.website_id},
                             {"isInstalled", installation.is_installed},
                             {"connectorId", OrNull(installation.connector_id)},
                             {"connectorVersionId", OrNull(installation.connector_version_id)},
                             {"changedAt", Time(installation.changed_at_ms)},
                             {"eventId", OrNull(installation.event_id)}});
  }
  return web::JsonResponse(Dump(installations));
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
  return web::JsonResponse(Dump(json));
}

web::Answer OperatorHandlers::Reset() {
  return web::Deferred{[&backend = backend_](const web::Responder& respond) {
    backend.writer.Submit(
        [&backend](SQLite::Database& database) {
          ReloadShop(database, backend.options.fixtures);
          backend.inbox.Clear();
          backend.effects.Clear();
        },
        [&backend, respond](const sql::Outcome& outcome) {
          if (outcome.kind != Kind::kCommitted) return respond(Unavailable(outcome));
          backend.credential_checker.ForgetFailures();
          backend.journal.Clear();
          spdlog::warn("reset: the shop was loaded anew, all events are gone");
          respond(web::Response{204, {}, "", ""});
        });
  }};
}

}  // namespace connector::service
