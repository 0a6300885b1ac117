#include "sandbox/platform/chronicle.h"

#include <cmath>

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kFirstOrder = 20'481;

constexpr auto* kWriteConversation =
    "INSERT INTO conversations (id, uuid, channel, website_id, visitor_id, operator_id, skill_id, "
    "rule_id, page_type, contact_type, created_at, queued_at, dequeued_at, first_message_at, "
    "answered_at, last_message_at, closed_at, closed_by, missed_because) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kWriteMessage =
    "INSERT INTO messages (conversation_id, position, type, sent_at, text) VALUES (?, ?, ?, ?, ?)";
constexpr auto* kWriteTag =
    "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag_id) VALUES (?, ?)";
constexpr auto* kWriteSatisfaction =
    "INSERT INTO satisfactions (welcome, resolution, delay, comment, created_at, website_id, "
    "operator_id, conversation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kWriteTransaction =
    "INSERT INTO transactions (uuid, external_id, visitor_id, website_id, amount, created_at, "
    "channel, conversation_id, operator_id, missed_because) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kWriteCart =
    "INSERT INTO carts (visitor_id, website_id, amount, created_at, channel, conversation_id, "
    "operator_id) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kWriteMeeting =
    "INSERT INTO call_meetings (phone_number, visitor_id, status, start_at, website_id, rule_id, "
    "skill_id, conversation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kWritePresence =
    "INSERT INTO presences (operator_id, started_at, ended_at) VALUES (?, ?, ?)";
constexpr auto* kWriteProduction =
    "INSERT INTO productions (operator_id, channel, started_at, ended_at) VALUES (?, ?, ?, ?)";
constexpr auto* kWriteDisplays =
    "INSERT INTO rule_displays (rule_id, hour_at, triggered, displayed) VALUES (?, ?, ?, ?)";
constexpr auto* kWriteLive =
    "UPDATE operators SET is_connected = 1, chat_available = ?, call_available = ?, "
    "video_available = ? WHERE id = ?";

// The moments that a conversation keeps of its messages.
struct Moments {
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> answered;
  std::optional<std::int64_t> last;
};

Moments MomentsOf(const Talk& talk) {
  Moments moments{std::nullopt, talk.picked_up_at, std::nullopt};
  for (const auto& line : talk.lines) {
    const bool is_visitor = line.type == MessageType::kVisitor;
    const bool is_operator =
        line.type == MessageType::kOperator || line.type == MessageType::kOperatorRich;
    if (is_visitor && !moments.first) moments.first = line.at;
    if (is_operator && !moments.answered) moments.answered = line.at;
    if (is_visitor || is_operator) moments.last = line.at;
  }
  return moments;
}

std::optional<std::int64_t> IdOf(const People& people, std::optional<std::size_t> worker) {
  return worker ? std::optional(people.workers[*worker].id) : std::nullopt;
}

std::optional<std::int64_t> IdOfRule(const People& people, std::optional<std::size_t> rule) {
  return rule ? std::optional(people.rules[*rule].id) : std::nullopt;
}

}  // namespace

void Chronicle::Write(const Talk& talk) {
  const auto moments = MomentsOf(talk);
  const bool is_by_operator = talk.closed_by == ClosedBy::kOperator;
  const auto closed_by = talk.closed_at
                             ? std::optional<std::string>(is_by_operator ? "operator" : "visitor")
                             : std::nullopt;
  statements_.Execute(kWriteConversation, talk.id, talk.uuid, talk.channel,
                      people_.websites[talk.website].id, visitors_[talk.visitor].id,
                      IdOf(people_, talk.worker), talk.skill, IdOfRule(people_, talk.rule),
                      talk.page_type, std::string(talk.rule ? "proactive" : "reactive"),
                      talk.created_at, talk.queued_at, talk.dequeued_at, moments.first,
                      moments.answered, moments.last, talk.closed_at, closed_by,
                      talk.missed_because);
  std::int64_t position = 0;
  for (const auto& line : talk.lines) {
    statements_.Execute(kWriteMessage, talk.id, position++, static_cast<int>(line.type), line.at,
                        line.text);
  }
  if (talk.closed_at && talk.channel != "call") {
    statements_.Execute(kWriteMessage, talk.id, position,
                        static_cast<int>(MessageType::kNotification), *talk.closed_at,
                        std::string(is_by_operator ? "OPERATOR_CHAT_CLOSE" : "VISITOR_CHAT_CLOSE"));
  }
  if (talk.closed_at && moments.answered) WriteTags(talk);
}

void Chronicle::WriteTags(const Talk& talk) {
  const auto& tags = people_.websites[talk.website].tags;
  auto& random = change_.random;
  if (!random.Chance(0.6)) return;
  statements_.Execute(kWriteTag, talk.id, random.Of(tags));
  if (random.Chance(0.2)) statements_.Execute(kWriteTag, talk.id, random.Of(tags));
}

// Most are content; whoever is not is so with everything.
void Chronicle::WriteRating(const Talk& talk, std::int64_t at) {
  auto& random = change_.random;
  const double mood = random.Chance(0.82) ? random.Spread(0.92, 1.15) : random.Spread(0.4, 1.8);
  const auto note = [&]() -> std::optional<double> {
    if (random.Chance(0.04)) return std::nullopt;
    return std::round(std::min(1.0, mood * random.Spread(1, 1.2)) * 4) / 4;
  };
  const auto welcome = note();
  const auto resolution = note();
  const auto delay = note();
  const auto& words = *people_.websites[talk.website].vocabulary;
  std::string comment;
  if (random.Chance(0.25)) comment = random.Of(mood > 0.7 ? words.praise : words.complaints);
  statements_.Execute(kWriteSatisfaction, welcome, resolution, delay, comment, at,
                      people_.websites[talk.website].id, IdOf(people_, talk.worker), talk.id);
}

double Chronicle::Amount() { return std::round(change_.random.Spread(78, 5) * 100) / 100; }

void Chronicle::WriteTransaction(const Purchase& purchase) {
  const auto uuid = change_.random.Uuid();
  statements_.Execute(kWriteTransaction, uuid, "CC-" + std::to_string(kFirstOrder + orders_++),
                      visitors_[purchase.visitor].id, people_.websites[purchase.website].id,
                      Amount(), purchase.at, purchase.channel, purchase.conversation_id,
                      purchase.operator_id, purchase.missed_because);
}

void Chronicle::WriteCart(const Purchase& purchase) {
  statements_.Execute(kWriteCart, visitors_[purchase.visitor].id,
                      people_.websites[purchase.website].id, Amount(), purchase.at,
                      purchase.channel, purchase.conversation_id, purchase.operator_id);
}

void Chronicle::WriteMeeting(const Talk& talk, std::int64_t start_at, const char* status) {
  statements_.Execute(kWriteMeeting, visitors_[talk.visitor].phone, visitors_[talk.visitor].id,
                      std::string(status), start_at, people_.websites[talk.website].id,
                      IdOfRule(people_, talk.rule), talk.skill,
                      talk.id == 0 ? std::nullopt : std::optional(talk.id));
}

void Chronicle::WritePresence(std::size_t worker, std::int64_t from,
                              std::optional<std::int64_t> to) {
  statements_.Execute(kWritePresence, people_.workers[worker].id, from, to);
}

void Chronicle::WriteProduction(std::size_t worker, const char* channel, std::int64_t from,
                                std::optional<std::int64_t> to) {
  statements_.Execute(kWriteProduction, people_.workers[worker].id, std::string(channel), from, to);
}

void Chronicle::WriteDisplays(const Rule& rule, std::int64_t hour_at, std::int64_t triggered,
                              std::int64_t displayed) {
  statements_.Execute(kWriteDisplays, rule.id, hour_at, triggered, displayed);
}

void Chronicle::WriteLive(std::size_t worker, const Candidate& candidate) {
  statements_.Execute(kWriteLive, candidate.takes_chats ? 1 : 0, candidate.takes_calls ? 1 : 0,
                      candidate.takes_videos ? 1 : 0, people_.workers[worker].id);
}

}  // namespace connector::sandbox::platform
