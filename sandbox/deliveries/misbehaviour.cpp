#include "sandbox/deliveries/misbehaviour.h"

#include <nlohmann/json.hpp>

#include "base/text/enum_names.h"

namespace connector::sandbox::deliveries {
namespace {

constexpr text::EnumNames<Misbehaviour, 16> kMisbehaviourNames{{
    {"twice", Misbehaviour::kTwice},
    {"reordered", Misbehaviour::kReordered},
    {"acknowledgement-lost", Misbehaviour::kAcknowledgementLost},
    {"sent-at-renewed", Misbehaviour::kSentAtRenewed},
    {"signature-wrong", Misbehaviour::kSignatureWrong},
    {"signature-missing", Misbehaviour::kSignatureMissing},
    {"signature-truncated", Misbehaviour::kSignatureTruncated},
    {"signature-upper-case", Misbehaviour::kSignatureUpperCase},
    {"previous-secret", Misbehaviour::kPreviousSecret},
    {"form", Misbehaviour::kForm},
    {"body-cut", Misbehaviour::kBodyCut},
    {"headers-byte-by-byte", Misbehaviour::kHeadersByteByByte},
    {"at-once", Misbehaviour::kAtOnce},
    {"numbers-as-texts", Misbehaviour::kNumbersAsTexts},
    {"unknown-type", Misbehaviour::kUnknownType},
    {"foreign-website", Misbehaviour::kForeignWebsite},
}};
static_assert(text::IsInOrder(kMisbehaviourNames));

bool IsMet(Demand demand, std::optional<std::int64_t> status) {
  const auto code = status.value_or(0);
  const bool is_refused = code == 401 || code == 403;
  const bool is_acknowledged = code >= 200 && code < 300;
  switch (demand) {
    case Demand::kAcknowledge: return is_acknowledged;
    case Demand::kRefuse: return is_refused;
    case Demand::kAcknowledgeOrRefuse: return is_acknowledged || is_refused;
    case Demand::kNeverAcknowledge: return !status || (*status >= 400 && *status < 500);
  }
  return false;
}

}  // namespace

const std::vector<MisbehaviourFacts>& AllMisbehaviour() {
  using M = Misbehaviour;
  static const std::vector<MisbehaviourFacts> all{
      {M::kTwice, "The same event is sent twice at the same moment.", Demand::kAcknowledge,
       "Both are acknowledged, and the event counts once."},
      {M::kReordered, "The events of a group are sent in another order than they happened.",
       Demand::kAcknowledge, "All are acknowledged, and the newest createdAt decides."},
      {M::kAcknowledgementLost,
       "The first acknowledgement gets lost, so the event is sent again, byte by byte the same.",
       Demand::kAcknowledge, "The repeat is acknowledged, too, and changes nothing."},
      {M::kSentAtRenewed,
       "The first acknowledgement gets lost, and the event is sent again with a new sentAt.",
       Demand::kAcknowledge, "The repeat is acknowledged, too: it is the same event."},
      {M::kSignatureWrong, "The body is signed with another secret.", Demand::kRefuse,
       "It is refused with a 401 or 403."},
      {M::kSignatureMissing, "There is no signature.", Demand::kRefuse,
       "It is refused with a 401 or 403."},
      {M::kSignatureTruncated, "The signature has half of its digits.", Demand::kRefuse,
       "It is refused with a 401 or 403."},
      {M::kSignatureUpperCase, "The signature's digits are in upper case.",
       Demand::kAcknowledgeOrRefuse,
       "A 2xx, 401 or 403: the platform writes lower case, and nothing is said of upper case."},
      {M::kPreviousSecret, "The body is signed with the secret before the present one.",
       Demand::kAcknowledgeOrRefuse,
       "A 2xx as long as the connector knows both secrets, a 401 or 403 afterwards."},
      {M::kForm, "The body is a form, whatever the webhook's content type is.",
       Demand::kAcknowledge, "It is acknowledged as JSON is."},
      {M::kBodyCut, "Half of the body is sent, then the connection is closed.",
       Demand::kNeverAcknowledge, "A 4xx, or the connection is closed; never a 2xx."},
      {M::kHeadersByteByByte, "The request's head comes in packets of one byte.",
       Demand::kAcknowledge, "It is acknowledged."},
      {M::kAtOnce, "200 events are sent at the same moment, each on a connection of its own.",
       Demand::kAcknowledge, "All are acknowledged."},
      {M::kNumbersAsTexts, "Every number of the body is a text.", Demand::kAcknowledge,
       "It is acknowledged: an identifier is its decimal text."},
      {M::kUnknownType, "The event's type is one that nobody knows.", Demand::kAcknowledge,
       "It is acknowledged: a refusal would only bring it back."},
      {M::kForeignWebsite, "The event is of a website that nobody installed.", Demand::kAcknowledge,
       "It is acknowledged: a refusal would only bring it back."},
  };
  return all;
}

const MisbehaviourFacts& FactsOf(Misbehaviour kind) {
  return AllMisbehaviour().at(static_cast<std::size_t>(kind));
}

std::string_view ToString(Misbehaviour kind) { return text::NameOf(kMisbehaviourNames, kind); }

std::optional<Misbehaviour> ParseMisbehaviour(std::string_view name) {
  return text::FindByName(kMisbehaviourNames, name);
}

std::string ToJsonText(Misbehaviour kind) {
  return nlohmann::json{{"kind", std::string(ToString(kind))}}.dump();
}

std::optional<Misbehaviour> FromJsonText(std::string_view json) {
  if (json.empty()) return std::nullopt;
  return ParseMisbehaviour(nlohmann::json::parse(json).at("kind").get<std::string>());
}

bool NeedsSeveral(Misbehaviour kind) {
  return kind == Misbehaviour::kReordered || kind == Misbehaviour::kAtOnce;
}

std::string FindFault(std::optional<Misbehaviour> kind, std::optional<std::int64_t> status) {
  const auto demand = kind ? FactsOf(*kind).demand : Demand::kAcknowledge;
  if (IsMet(demand, status)) return "";
  const auto came = status ? "The answer was " + std::to_string(*status) : "There was no answer";
  const auto asks = kind ? FactsOf(*kind).asks : "It is acknowledged with a 2xx.";
  return came + ". The contract asks: " + std::string(asks);
}

bool IsRetried(std::optional<Misbehaviour> kind) {
  return !kind || FactsOf(*kind).demand == Demand::kAcknowledge;
}

}  // namespace connector::sandbox::deliveries
