#include <algorithm>
#include <exception>
#include <functional>
#include <thread>

#include "base/text/timestamp.h"
#include "checker/check.h"

namespace connector::checker::webhooks {
namespace {

using Event = nlohmann::ordered_json;

constexpr auto kWebhooks = Endpoint::kWebhooks;
constexpr auto* kForm = "application/x-www-form-urlencoded";
constexpr std::size_t kLargestBody = 262'144;

constexpr auto* kMorning = "2017-04-22T11:01:00+02:00";
constexpr auto* kNoon = "2017-04-22T12:00:00+02:00";

// What any event has. Websites, conversations and visitors of these events exist nowhere.
Event MakeEvent(Probe& probe, const std::string& type, const Event& fields = Event::object()) {
  Event event{{"eventId", probe.Uuid()},
              {"eventType", type},
              {"platform", "sd"},
              {"createdAt", kMorning},
              {"sentAt", kMorning}};
  event.update(fields);
  return event;
}

Event Conversation(Probe& probe, const std::string& type) {
  return MakeEvent(probe, type,
                   {{"websiteId", probe.Marker()},
                    {"clientId", 1},
                    {"conversationId", probe.Marker()},
                    {"operatorId", 2},
                    {"channel", "chat"},
                    {"visitorId", probe.Marker()}});
}

Event Installation(Probe& probe, const std::string& type, const std::string& website,
                   const std::string& created_at) {
  return MakeEvent(probe, type,
                   {{"websiteId", website},
                    {"connectorId", 1},
                    {"connectorVersionId", 2},
                    {"createdAt", created_at}});
}

// Every event of 2017-09.
std::vector<Event> KnownEvents(Probe& probe) {
  std::vector<Event> events;
  for (const auto* type : {"conversation.started", "conversation.closed"}) {
    events.push_back(Conversation(probe, type));
  }
  for (const auto* type : {"user.created", "user.updated", "user.connected", "user.disconnected"}) {
    events.push_back(MakeEvent(probe, type, {{"clientId", 1}, {"userId", probe.Marker()}}));
  }
  events.push_back(MakeEvent(probe, "visitor.updated",
                             {{"clientId", 1}, {"operatorId", 2}, {"visitorId", probe.Marker()}}));
  auto filled = Conversation(probe, "satisfaction.filled");
  filled["score"] = 4;
  events.push_back(filled);
  const auto website = probe.Marker();
  events.push_back(Installation(probe, "connector.installed", website, kMorning));
  events.push_back(Installation(probe, "connector.uninstalled", website, kNoon));
  return events;
}

std::string Form(const Event& event) {
  Parameters fields;
  for (const auto& [name, value] : event.items()) {
    fields.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return Encode(fields);
}

void ExpectAcknowledged(Probe& probe, const Exchange& exchange, const std::string& because) {
  const int status = exchange.answer->status;
  probe.Expect(status >= 200 && status < 300, exchange, "status 20x: " + because);
}

Exchange Deliver(Probe& probe, const Event& event) { return probe.Post(kWebhooks, event.dump()); }

void Availability(Probe& probe) {
  const auto exchange = probe.Send({kWebhooks, "GET", "", "", "", std::vector<Signature>{}});
  ExpectAcknowledged(probe, exchange, "the platform checks so, unsigned, whether the URL is there");
}

void AcceptsEvents(Probe& probe) {
  for (const auto& event : KnownEvents(probe)) {
    ExpectAcknowledged(probe, Deliver(probe, event),
                       "it is an event of the documentation, " + event["eventType"].dump());
  }
}

void AcceptsForms(Probe& probe) {
  for (const auto& event : KnownEvents(probe)) {
    ExpectAcknowledged(probe, probe.Post(kWebhooks, Form(event), kForm),
                       "an event may come as a form, " + event["eventType"].dump());
  }
}

void NumbersAsIds(Probe& probe) {
  auto event = Conversation(probe, "conversation.started");
  event["websiteId"] = 1;
  event["conversationId"] = 2147483648;
  ExpectAcknowledged(probe, Deliver(probe, event), "identifiers may be numbers");
  event = Conversation(probe, "conversation.started");
  event["createdAt"] = "2019-04-12T07:58:35.171Z";
  ExpectAcknowledged(probe, Deliver(probe, event), "times may be UTC with milliseconds");
}

void Duplicate(Probe& probe) {
  const auto event = Conversation(probe, "conversation.closed");
  for (int i = 0; i < 3; ++i) {
    ExpectAcknowledged(probe, Deliver(probe, event), "a repeat is acknowledged like the first");
  }
}

void Conflict(Probe& probe) {
  auto event = Conversation(probe, "conversation.closed");
  ExpectAcknowledged(probe, Deliver(probe, event), "it is an event of the documentation");
  event["channel"] = "call";
  ExpectAcknowledged(probe, Deliver(probe, event),
                     "the event is known; a refusal only makes the platform repeat it");
}

void UnknownType(Probe& probe) {
  ExpectAcknowledged(probe, Deliver(probe, MakeEvent(probe, "connector-check.unknown")),
                     "a refusal of an unknown type only makes the platform repeat it");
  auto later = MakeEvent(probe, "connector-check.unknown",
                         {{"nested", {{"list", {1, 2.5, nullptr, true}}}}, {"text", "é \u2028 🌷"}});
  ExpectAcknowledged(probe, Deliver(probe, later), "whatever is in it");
}

void Malformed(Probe& probe) {
  for (const std::string body : {"", "{", "null", "[]", "\"event\"", "{}", R"({"eventId":"1"})",
                                 R"({"eventType":"conversation.closed"})", "\xff\xfe{}"}) {
    const auto exchange = probe.Post(kWebhooks, body);
    probe.ExpectStatus(exchange, {400}, "the body is no event");
  }
}

void ContentType(Probe& probe) {
  const auto body = Conversation(probe, "conversation.started").dump();
  for (const auto* type : {"text/plain", "application/xml", "multipart/form-data; boundary=x"}) {
    probe.ExpectStatus(probe.Post(kWebhooks, body, type), {415}, "it is neither JSON nor a form");
  }
}

void TooLarge(Probe& probe) {
  auto event = MakeEvent(probe, "connector-check.large", {{"padding", ""}});
  event["padding"] = std::string(kLargestBody - event.dump().size(), 'x');
  ExpectAcknowledged(probe, Deliver(probe, event), "the body is 256 KiB large, not larger");
  event = MakeEvent(probe, "connector-check.large", {{"padding", std::string(kLargestBody, 'x')}});
  auto call = Call{kWebhooks, "POST", "", event.dump()};
  const auto exchange = probe.Send(call);
  probe.ExpectStatus(exchange, {413}, "the body is larger than 256 KiB");
}

void AtOnce(Probe& probe) {
  constexpr int kDeliveries = 8;
  const auto body = Conversation(probe, "conversation.closed").dump();
  const std::vector<Call> calls(kDeliveries, Call{kWebhooks, "POST", "", body});
  for (const auto& exchange : probe.SendAtOnce(calls)) {
    ExpectAcknowledged(
        probe, exchange,
        "one of " + std::to_string(kDeliveries) + " deliveries of one event at once");
  }
}

// Now, but later than any time given before.
std::int64_t Later() {
  static std::int64_t last = 0;
  last = std::max(last + 1, text::NowMs());
  return last;
}

void Install(Probe& probe, const std::string& type, std::int64_t created_at) {
  auto event = Installation(probe, type, probe.target().website_to_uninstall,
                            text::FormatTimestamp(created_at));
  event["eventId"] = Probe::FreshUuid();  // one of an earlier run would be taken for a repeat
  ExpectAcknowledged(probe, Deliver(probe, event), "it is an event of the documentation");
}

// Whether that listing has anything of the website. An effect may come a little after its event:
// `awaited` is waited for, at most so long.
bool IsServed(Probe& probe, Endpoint listing, bool awaited, std::chrono::milliseconds patience,
              Exchange& last) {
  constexpr std::chrono::milliseconds kPause{100};
  for (auto waited = kPause;; waited += kPause) {
    last = probe.Get(listing, {{"idWebsite", probe.target().website_to_uninstall}, {"limit", "1"}});
    const bool is_served =
        last.answer->status == 200 && last.answer->body.find('{') != std::string::npos;
    if (is_served == awaited || waited > patience) return is_served;
    std::this_thread::sleep_for(kPause);
  }
}

// A listing that has something of the website while it is installed.
Endpoint ListingOfWebsite(Probe& probe) {
  Exchange last;
  for (const auto listing : probe.Listings()) {
    if (IsServed(probe, listing, true, {}, last)) return listing;
  }
  Probe::Skip("nothing of the configuration's website-to-uninstall is listed");
}

constexpr std::chrono::seconds kPatience{10};

// Uninstalls the website, runs `meanwhile`, and installs it again, whatever came of it.
void WhileUninstalled(Probe& probe,
                      const std::function<void(Endpoint listing, std::int64_t at)>& meanwhile) {
  Install(probe, "connector.installed", Later());
  const auto listing = ListingOfWebsite(probe);
  std::exception_ptr thrown;
  try {
    const auto at = Later();
    Install(probe, "connector.uninstalled", at);
    meanwhile(listing, at);
  } catch (...) {  // a verdict, or that somebody interrupts
    thrown = std::current_exception();
  }
  probe.BeginCleanUp();
  Exchange last;
  Install(probe, "connector.installed", Later());
  const bool is_back = IsServed(probe, listing, true, kPatience, last);
  if (thrown) std::rethrow_exception(thrown);
  probe.Expect(is_back, last, "the website again, as it was installed anew");
}

void Uninstalled(Probe& probe) {
  WhileUninstalled(probe, [&probe](Endpoint listing, std::int64_t) {
    Exchange last;
    probe.Expect(!IsServed(probe, listing, false, kPatience, last), last,
                 "nothing of a website without the connector");
    probe.ExpectStatus(last, {403}, "the connector was uninstalled for the website");
  });
}

void Overtaken(Probe& probe) {
  WhileUninstalled(probe, [&probe](Endpoint listing, std::int64_t at) {
    constexpr std::int64_t kMinuteMs = 60'000;
    constexpr std::chrono::seconds kAWhile{1};
    constexpr std::chrono::seconds kLag{2};
    Exchange last;
    IsServed(probe, listing, false, kPatience, last);
    Install(probe, "connector.installed", at - kMinuteMs);
    auto is_served = IsServed(probe, listing, true, kAWhile, last);
    if (is_served) {  // perhaps by a replica that has not heard of the uninstallation yet
      std::this_thread::sleep_for(kLag);
      is_served = IsServed(probe, listing, true, kAWhile, last);
    }
    probe.Expect(!is_served, last,
                 "nothing: the installation that came last is older than the uninstallation");
  });
}

}  // namespace

void RestoreWebsite(Session& session) {
  const auto& website = session.target().website_to_uninstall;
  if (website.empty() || !session.may_post()) return;
  Probe probe(session, "restoration");
  const auto is_refused = [&](Endpoint listing) {
    return probe.Get(listing, {{"idWebsite", website}, {"limit", "1"}}).answer->status == 403;
  };
  for (const auto listing :
       {Endpoint::kProducts, Endpoint::kCategories, Endpoint::kClosingOptions}) {
    if (session.target().PathOf(listing).empty() || !is_refused(listing)) continue;
    Install(probe, "connector.installed", Later());
    Exchange last;
    IsServed(probe, listing, true, std::chrono::seconds(2), last);
    return;
  }
}

// clang-format off
std::vector<Check> Checks() {
  constexpr std::string_view kAccepts = "webhooks.events";
  return {
      {.requirement = "webhooks.availability", .endpoint = kWebhooks, .run = Availability},
      {.requirement = "webhooks.events", .endpoint = kWebhooks, .run = AcceptsEvents, .posts = true},
      {.requirement = "webhooks.forms", .endpoint = kWebhooks, .run = AcceptsForms, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.numbers-as-ids", .endpoint = kWebhooks, .run = NumbersAsIds, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.duplicate", .endpoint = kWebhooks, .run = Duplicate, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.conflict", .endpoint = kWebhooks, .run = Conflict, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.unknown-type", .endpoint = kWebhooks, .run = UnknownType, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.malformed", .endpoint = kWebhooks, .run = Malformed, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.content-type", .endpoint = kWebhooks, .run = ContentType, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.too-large", .endpoint = kWebhooks, .run = TooLarge, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.at-once", .endpoint = kWebhooks, .run = AtOnce, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.uninstalled", .endpoint = kWebhooks, .run = Uninstalled, .need = Need::kWebsite, .posts = true, .only_after = kAccepts},
      {.requirement = "webhooks.overtaken", .endpoint = kWebhooks, .run = Overtaken, .need = Need::kWebsite, .posts = true, .only_after = "webhooks.uninstalled"},
  };
}
// clang-format on

}  // namespace connector::checker::webhooks
