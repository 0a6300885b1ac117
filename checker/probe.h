// What a check has in its hands: it asks the connector and says what it expects. A check passes
// when it returns; everything else ends it with an exception, a Verdict, that the runner takes.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "checker/session.h"
#include "checker/verdict.h"

namespace connector::checker {

using Json = nlohmann::json;

constexpr std::string_view kSignatureHeader = "X-iAdvize-Signature";

// A request to an endpoint, before it is signed.
struct Call {
  Endpoint endpoint;
  std::string method = "GET";
  std::string query{};  // as on the wire
  std::string body{};
  std::string content_type = "application/json";  // of a POST
  // The signature headers; nothing: the right one, where there is a secret.
  std::optional<Headers> signatures{};
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

  const Target& target() const { return session_.target(); }
  const Session& session() const { return session_; }

  // Whether the connector has the endpoint: it is configured, or something else than a 404 is at
  // its usual path.
  bool IsPresent(Endpoint endpoint);
  bool MayPost() const { return session_.may_post(); }
  // Whether a plain GET of it is answered with a list.
  bool Lists(Endpoint endpoint);
  // The interactions that are lists without being told more; at least one.
  std::vector<Endpoint> Listings();

  // Asking. Each ends the check with an error where there is no answer at all.
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

 private:
  void CheckBudget() const;

  Session& session_;
  std::mt19937_64 random_;
  std::chrono::steady_clock::time_point deadline_;
};

std::string Encode(const Parameters& parameters);

// "" where it is no text.
std::string TextOf(const Json& object, std::string_view field);

// Those of the items, in their order, as the text that they are.
std::vector<std::string> Dump(const std::vector<Json>& items);

}  // namespace connector::checker
