#include "events/postgres/history.h"

#include <algorithm>
#include <variant>

#include "events/limits.h"
#include "events/postgres/clock.h"

namespace connector::events::postgres {
namespace {

using sql::postgres::Rows;
using sql::postgres::Statement;

constexpr auto* kApplyInstallation =
    "INSERT INTO installations AS i (website_id, is_installed, connector_id, "
    "connector_version_id, changed_at, event_id) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (website_id) DO UPDATE SET is_installed = excluded.is_installed, "
    "connector_id = excluded.connector_id, connector_version_id = excluded.connector_version_id, "
    "changed_at = excluded.changed_at, event_id = excluded.event_id "
    "WHERE (excluded.changed_at, 1 - excluded.is_installed, excluded.event_id) > "
    "(i.changed_at, 1 - i.is_installed, i.event_id)";

// What an older event tells fills what the newer one left out. One statement, as nothing can be
// asked in between.
std::string Latest(const std::string& column) {
  return column +
         " = CASE WHEN (excluded.closed_at, excluded.event_id) > (c.closed_at, c.event_id) "
         "THEN coalesce(excluded." +
         column + ", c." + column +
         ") "
         "ELSE coalesce(c." +
         column + ", excluded." + column + ") END";
}
std::string OfNewer(const std::string& column) {
  return column +
         " = CASE WHEN (excluded.closed_at, excluded.event_id) > (c.closed_at, c.event_id) "
         "THEN excluded." +
         column + " ELSE c." + column + " END";
}
const std::string kRecordConversation =
    "INSERT INTO conversations AS c (platform, website_id, conversation_id, visitor_id, "
    "platform_visitor_id, platform_visitor_external_id, channel, closed_at, event_id) "
    "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (platform, website_id, conversation_id) DO UPDATE SET " +
    Latest("visitor_id") + ", " + Latest("platform_visitor_id") + ", " +
    Latest("platform_visitor_external_id") + ", " + OfNewer("channel") + ", " +
    OfNewer("closed_at") + ", " + OfNewer("event_id");
const std::string kQueueFollowUp =
    "INSERT INTO follow_ups AS f (platform, website_id, conversation_id, due_at) "
    "SELECT closed.*, " +
    kNow +
    " FROM unnest($1, $2, $3) AS closed "
    "ON CONFLICT (platform, website_id, conversation_id) "
    "DO UPDATE SET closings = f.closings + 1, is_dead = 0";
constexpr auto* kRecordScore =
    "INSERT INTO scores (event_id, platform, conversation_id, website_id, visitor_id, score, "
    "answered_at) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)";

constexpr auto* kFindCase =
    "SELECT case_number FROM cases "
    "WHERE website_id = $1 AND visitor_id = $2 AND conversation_id = $3 AND action = $4";
constexpr auto* kInsertCase =
    "INSERT INTO cases (website_id, visitor_id, conversation_id, action, operator_id, opened_at) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

constexpr auto* kConversations =
    "SELECT count(*) FILTER (WHERE is_repeat = 0), max(closed_at) FROM conversations "
    "WHERE website_id = $1 AND visitor_id = $2";
// Of the visitor, or of a conversation of theirs that tells nothing of its visitor.
constexpr auto* kLatestScore =
    "SELECT score FROM (SELECT answered_at, event_id, score FROM scores "
    "WHERE website_id = $1 AND visitor_id = $2 "
    "UNION ALL SELECT s.answered_at, s.event_id, s.score FROM conversations c "
    "JOIN scores s ON s.platform = c.platform AND s.conversation_id = c.conversation_id "
    "AND s.website_id = c.website_id AND s.visitor_id IS NULL "
    "WHERE c.website_id = $1 AND c.visitor_id = $2) AS answers "
    "ORDER BY answered_at DESC, event_id DESC LIMIT 1";
constexpr auto* kCases =
    "SELECT case_number FROM cases WHERE website_id = $1 AND visitor_id = $2 "
    "ORDER BY case_number DESC LIMIT $3";
constexpr auto* kLastTicket =
    "SELECT ticket, contact, beginning FROM tickets WHERE website_id = $1 AND visitor_id = $2 "
    "ORDER BY closed_at DESC, ticket DESC LIMIT 1";
constexpr std::size_t kStatementsOfHistory = 4;

History ReadHistory(const std::vector<Rows>& answers, std::size_t first) {
  const auto& conversations = answers[first];
  const auto& score = answers[first + 1];
  const auto& cases = answers[first + 2];
  const auto& ticket = answers[first + 3];
  History history;
  history.conversation_count = conversations.Integer(0, 0);
  history.last_conversation_ms = conversations.OptionalInteger(0, 1);
  if (score.size() > 0) history.last_score = score.Text(0, 0);
  for (auto row = cases.size(); row > 0; --row) history.cases.push_back(cases.Integer(row - 1, 0));
  if (ticket.size() > 0) {
    history.last_ticket = ticket.Integer(0, 0);
    history.contact = ticket.Integer(0, 1);
    history.transcript_beginning = ticket.OptionalText(0, 2);
  }
  return history;
}

using Texts = std::vector<std::string>;
using OptionalTexts = std::vector<std::optional<std::string>>;
using Integers = std::vector<std::int64_t>;

// Each conversation once.
class Closings {
 public:
  void Add(const ClosedConversation& closed) {
    platforms_.push_back(closed.platform);
    websites_.push_back(closed.website_id);
    conversations_.push_back(closed.conversation_id);
    visitors_.push_back(closed.visitor_id);
    platform_visitors_.push_back(closed.platform_visitor_id);
    external_visitors_.push_back(closed.platform_visitor_external_id);
    channels_.push_back(closed.channel);
    closed_at_.push_back(closed.closed_at_ms);
    events_.push_back(closed.event_id);
  }

  void Append(std::vector<Statement>& statements, bool queues_follow_ups) const {
    statements.emplace_back(kRecordConversation.c_str(), platforms_, websites_, conversations_,
                            visitors_, platform_visitors_, external_visitors_, channels_,
                            closed_at_, events_);
    if (!queues_follow_ups) return;
    statements.emplace_back(kQueueFollowUp.c_str(), platforms_, websites_, conversations_);
  }

 private:
  Texts platforms_, websites_, conversations_;
  OptionalTexts visitors_, platform_visitors_, external_visitors_, channels_;
  Integers closed_at_;
  Texts events_;
};

class Scores {
 public:
  void Add(const Score& score) {
    events_.push_back(score.event_id);
    platforms_.push_back(score.platform);
    conversations_.push_back(score.conversation_id);
    websites_.push_back(score.website_id);
    visitors_.push_back(score.visitor_id);
    scores_.push_back(score.score);
    answered_at_.push_back(score.answered_at_ms);
  }

  void Append(std::vector<Statement>& statements) const {
    if (events_.empty()) return;
    statements.emplace_back(kRecordScore, events_, platforms_, conversations_, websites_, visitors_,
                            scores_, answered_at_);
  }

 private:
  Texts events_, platforms_;
  OptionalTexts conversations_;
  Texts websites_;
  OptionalTexts visitors_;
  Texts scores_;
  Integers answered_at_;
};

bool AreOfOneConversation(const ClosedConversation& one, const ClosedConversation& other) {
  return one.platform == other.platform && one.website_id == other.website_id &&
         one.conversation_id == other.conversation_id;
}

// A statement may not change a row twice: of each conversation the first closing is in the first
// one, the second in the second one, and so on.
class Appender {
 public:
  explicit Appender(std::vector<Statement>& statements) : statements_(statements) {}

  void operator()(const InstallationChange& change) {
    statements_.emplace_back(kApplyInstallation, change.website_id, int{change.is_installed},
                             change.connector_id, change.connector_version_id, change.changed_at_ms,
                             change.event_id);
  }
  void operator()(const ClosedConversation& closed) {
    const bool is_another = last_ != nullptr && AreOfOneConversation(*last_, closed);
    round_ = is_another ? round_ + 1 : 0;
    last_ = &closed;
    if (round_ == closings_.size()) closings_.emplace_back();
    closings_[round_].Add(closed);
  }
  void operator()(const Score& score) { scores_.Add(score); }

  void Finish(bool queues_follow_ups) {
    for (const auto& closings : closings_) closings.Append(statements_, queues_follow_ups);
    scores_.Append(statements_);
  }

 private:
  std::vector<Statement>& statements_;
  const ClosedConversation* last_ = nullptr;
  std::size_t round_ = 0;
  std::vector<Closings> closings_;
  Scores scores_;
};

}  // namespace

void Append(std::vector<Statement>& statements, const std::vector<Change>& changes,
            bool queues_follow_ups) {
  Appender appender(statements);
  for (const auto& change : changes) std::visit(appender, change);
  appender.Finish(queues_follow_ups);
}

std::int64_t OpenCase(Connection& connection, const CaseRequest& request) {
  const Statement find(kFindCase, request.website_id, request.visitor_id, request.conversation_id,
                       request.action);
  const auto known = connection.Exchange({find});
  if (known[0].size() > 0) return known[0].Integer(0, 0);
  const Statement insert(kInsertCase, request.website_id, request.visitor_id,
                         request.conversation_id, request.action, request.operator_id,
                         request.asked_at_ms);
  return connection.Exchange({Statement("BEGIN"), insert, find, Statement("COMMIT")})[2].Integer(0,
                                                                                                 0);
}

void FindHistories(Connection& connection, const std::vector<Question>& questions,
                   Deadline deadline, const std::atomic<bool>& is_stopping) {
  std::vector<Rows> answers;
  const auto outcome = Try(connection, deadline, is_stopping, [&] {
    std::vector<Statement> statements;
    for (const auto& [website, visitor, done] : questions) {
      statements.emplace_back(kConversations, website, visitor);
      statements.emplace_back(kLatestScore, website, visitor);
      statements.emplace_back(kCases, website, visitor, kMostCases);
      statements.emplace_back(kLastTicket, website, visitor);
    }
    answers = connection.Exchange(statements);
  });
  for (std::size_t i = 0; i < questions.size(); ++i) {
    questions[i].done(outcome, outcome.is_committed()
                                   ? ReadHistory(answers, i * kStatementsOfHistory)
                                   : History{});
  }
}

}  // namespace connector::events::postgres
