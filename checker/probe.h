// What a check has in its hands: it asks the connector and says what it expects. A check passes
// when it returns; everything else ends it with an exception, a Verdict, that the runner takes.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "checker/json.h"
#include "checker/session.h"
#include "checker/signing.h"
#include "checker/verdict.h"

namespace connector::checker {

// A request to an endpoint, before it is signed.
struct Call {
  Endpoint endpoint;
  std::string method = "GET";
  std::string query{};  // as on the wire
  std::string body{};
  std::string content_type = "application/json";  // of a POST
  // Nothing: the right one, where there is a secret.
  std::optional<std::vector<Signature>> signatures{};
  std::string path{};  // instead of the endpoint's
};

// A list, and the exchange that it came with. Of more than 1000 items, the largest page there may
// be, only so many are here.
struct Page {
  std::vector<Json> items;
  Exchange exchange;
};

class Probe {
 public:
  // `name` is the check's: random values are the same for the same seed and name.
  Probe(Session& session, std::string_view name);
  ~Probe() { session_.SetCleaningUp(false); }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  const Target& target() const { return session_.target(); }
  const Session& session() const { return session_; }

  // Whether the connector has the endpoint: it is configured, or something else is at its usual
  // path than at a path that nobody has.
  bool IsPresent(Endpoint endpoint);
  bool MayPost() const { return session_.may_post(); }
  // Whether a plain GET of it is answered with a list.
  bool Lists(Endpoint endpoint);
  // The interactions that are lists without being told more; at least one.
  std::vector<Endpoint> Listings();

  // Of the two names of the search, the one that the connector knows: which revision it is for says
  // so, or that nothing is found where there is nothing to find.
  std::string_view SearchName(std::string_view first, std::string_view later);

  // Asking. Each ends the check with an error where there is no answer at all. A 429 or 503 that
  // says to come back soon is obeyed.
  HttpRequest Request(const Call& call) const;
  Exchange Send(const Call& call);
  std::vector<Exchange> SendAtOnce(const std::vector<Call>& calls);

  // With the configured website and connector version, unless the parameters name others.
  Call GetCall(Endpoint endpoint, const Parameters& parameters = {}) const;
  Exchange Get(Endpoint endpoint, const Parameters& parameters = {});
  Exchange Post(Endpoint endpoint, std::string body, std::string content_type = "application/json");

  // Fails the check unless the answer is a 200 with a JSON array.
  Page List(Endpoint endpoint, const Parameters& parameters = {});
  Page ListOf(Exchange exchange);
  // Fails the check unless the answer is a 200 that fits the schema. `expected` says so in words.
  Json Answer(const Exchange& exchange, std::string_view schema, const std::string& expected);

  // Up to 200 items of the endpoint's whole listing. Skips the check where there is no such list.
  const std::vector<Json>& Sample(Endpoint endpoint);

  // From now on the check does what must not be left undone: it has more time, and nobody
  // interrupts.
  void BeginCleanUp();

  // Judging.
  void Expect(bool holds, const Exchange& exchange, const std::string& expected,
              const std::string& diagnosis = "") const;
  void ExpectStatus(const Exchange& exchange, std::vector<int> statuses,
                    const std::string& because) const;
  [[noreturn]] static void Skip(std::string reason);
  [[noreturn]] static void NotApplicable(std::string reason);

  // Random, and recognisable as ours: "connector-check-" and 16 hexadecimal digits.
  std::string Marker();
  std::string Uuid();
  // Of no seed: for what a run with the same seed must not repeat, as it depends on the time or is
  // counted by the connector.
  static std::string FreshMarker();
  static std::string FreshUuid();

 private:
  void Spend(std::chrono::milliseconds time);
  int StatusOf(const Call& call);

  Session& session_;
  std::mt19937_64 random_;
  std::chrono::milliseconds budget_;  // for answers; waiting for the rate does not count
};

std::string Encode(const Parameters& parameters);

// What tells items apart: their ids, or all of them where one has none. A shop's stock may change
// between two requests; which items it lists, and in which order, hardly.
std::vector<std::string> Identities(const std::vector<Json>& items);

// "" where it is no text.
std::string TextOf(const Json& object, std::string_view field);

// The ids of those that have one.
std::vector<std::string> Ids(const std::vector<Json>& items);

}  // namespace connector::checker
