// What the real network, or a mistaken platform, does to a connector (sandbox: Misbehaviour on
// request), and what the contract asks of the connector then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::sandbox::deliveries {

enum class Misbehaviour {
  kTwice,
  kReordered,
  kAcknowledgementLost,
  kSentAtRenewed,
  kSignatureWrong,
  kSignatureMissing,
  kSignatureTruncated,
  kSignatureUpperCase,
  kPreviousSecret,
  kForm,
  kBodyCut,
  kHeadersByteByByte,
  kAtOnce,
  kNumbersAsTexts,
  kUnknownType,
  kForeignWebsite,
};

// Of a connector that gets such a delivery.
enum class Demand {
  kAcknowledge,          // a 2xx
  kRefuse,               // a 401 or 403
  kAcknowledgeOrRefuse,  // either: it depends on the connector
  kNeverAcknowledge,     // a 4xx, or the connection is closed
};

struct MisbehaviourFacts {
  Misbehaviour kind;
  std::string_view does;  // what is done, as a sentence
  Demand demand;
  std::string_view asks;  // what the contract asks for, as a sentence
};

// All, in the order of the enumeration.
const std::vector<MisbehaviourFacts>& AllMisbehaviour();
const MisbehaviourFacts& FactsOf(Misbehaviour kind);

std::string_view ToString(Misbehaviour kind);  // "signature-wrong"
std::optional<Misbehaviour> ParseMisbehaviour(std::string_view name);

// As deliveries.misbehaviour has it, {"kind":"twice"}, and back; nullopt for "".
std::string ToJsonText(Misbehaviour kind);
std::optional<Misbehaviour> FromJsonText(std::string_view json);

constexpr int kAtOnce = 200;  // deliveries of Misbehaviour::kAtOnce

// Whether it is done to several events together, and so not to one that is sent again.
bool NeedsSeveral(Misbehaviour kind);

// What is wrong with an answer, or with there being none (nullopt), in words; "" if it is what is
// asked for. Nothing is asked for but a 2xx if nothing is done wrong.
std::string FindFault(std::optional<Misbehaviour> kind, std::optional<std::int64_t> status);

// Whether what failed is tried again: not if it has to be refused.
bool IsRetried(std::optional<Misbehaviour> kind);

}  // namespace connector::sandbox::deliveries
