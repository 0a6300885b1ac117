#include "events/postgres/visitor_data.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/text/folding.h"
#include "events/limits.h"
#include "events/postgres/crm.h"
#include "events/postgres/inbox.h"
#include "events/postgres/schema.h"
#include "events/rows.h"
#include "events/visitor_data.h"

namespace connector::events::postgres {
namespace {

using Json = nlohmann::ordered_json;
using sql::postgres::Error;
using sql::postgres::Rows;
using sql::postgres::Statement;

constexpr int kMostPasses = 10;  // as long as effects tell more of the visitor

// Each statement finds the sets of rows by itself: what it sees is of one moment.
const std::string kSets =
    std::string("WITH the_names AS (SELECT * FROM unnest($1, $2) AS n (given, folded)), ") +
    "the_contacts AS (" + kTheContacts + "), the_visitors AS (" + kTheVisitors +
    "), the_conversations AS (" + kTheConversations + ") ";
const std::string kIds = kSets + kSelectIdTexts;
const std::string kEmails = kSets + kSelectEmailTexts;
const std::string kConversationIds = kSets + kSelectConversationTexts;

// Two statements: conflicts have bodies when their events' were dropped already.
constexpr auto* kPageOfBodies =
    "SELECT event, is_form, body FROM events WHERE event > $1 ORDER BY event LIMIT $2";
constexpr auto* kPageOfConflicts =
    "SELECT event, is_form, body FROM event_conflicts "
    "WHERE event > $1 AND event <= $2 AND body_sha256 IS NULL";
constexpr auto* kToldEvents =
    "SELECT id, type, received_at, body FROM events WHERE event = ANY($1) ORDER BY event";

// Without the options, VACUUM would leave keys in the indexes while few rows are gone, and the
// planner's statistics would go on showing values.
constexpr auto* kVacuum =
    "VACUUM (ANALYZE, INDEX_CLEANUP ON) events, pending, event_conflicts, follow_ups, contacts, "
    "tickets, conversations, scores, cases";
// It warns of what is not the role's, does nothing, and answers success.
constexpr auto* kMayVacuum =
    "SELECT pg_has_role(c.relowner, 'USAGE') OR pg_has_role(d.datdba, 'USAGE') "
    "FROM pg_class c, pg_database d "
    "WHERE c.oid = to_regclass('events') AND d.datname = current_database()";

// What the visitor is called, as the parameters of every statement with the sets.
struct Names {
  explicit Names(const std::vector<std::string>& names) : given(names) {
    for (const auto& name : names) folded.push_back(text::FoldCase(name));
  }

  std::vector<std::string> given;
  std::vector<std::string> folded;
};

void AppendTexts(std::vector<Statement>& statements, const Names& names) {
  for (const auto* sql : {&kIds, &kEmails, &kConversationIds}) {
    statements.emplace_back(sql->c_str(), names.given, names.folded);
  }
}

// From the answers of AppendTexts' statements, the first of which has this place.
VisitorTexts ReadTexts(const std::vector<Rows>& answers, std::size_t place) {
  const auto read = [](const Rows& rows) {
    std::set<std::string> texts;
    for (std::size_t row = 0; row < rows.size(); ++row) texts.emplace(rows.Text(row, 0));
    return texts;
  };
  return {read(answers[place]), read(answers[place + 1]), read(answers[place + 2])};
}

// All rows in one statement, which sees them as they were before it; it tells how many of each.
std::string DeleteStatement() {
  std::string deletes =
      std::string(", no_follow_ups AS (DELETE FROM follow_ups WHERE ") + kTheirFollowUps + ")";
  std::string counts;
  for (const auto& table : kVisitorTables) {
    const auto gone = "no_" + std::string(table.name);
    deletes +=
        ", " + gone + " AS (DELETE FROM " + table.name + " WHERE " + table.theirs + " RETURNING 1)";
    counts += (counts.empty() ? "" : ", ") + ("(SELECT count(*) FROM " + gone + ")");
  }
  return kSets + deletes + " SELECT " + counts;
}

// The events of a page whose bodies tell of them, in order.
struct Page {
  std::set<std::int64_t> theirs;
  std::optional<std::int64_t> last;  // nothing: there is none after it
};

Page LookThrough(Connection& connection, const VisitorTexts& texts, std::int64_t after) {
  Page page;
  const auto look = [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const EventBody body{EncodingOf(rows.Integer(row, 1)), rows.Bytes(row, 2)};
      if (texts.AreIn(body)) page.theirs.insert(rows.Integer(row, 0));
    }
  };
  const auto bodies =
      std::move(connection.Exchange({Statement(kPageOfBodies, after, kMostInDrop)}).front());
  if (bodies.size() == 0) return page;
  look(bodies);
  page.last = bodies.Integer(bodies.size() - 1, 0);
  look(connection.Exchange({Statement(kPageOfConflicts, after, *page.last)}).front());
  return page;
}

// Commands have nobody who tells them to stop.
void Do(Connection& connection, std::chrono::milliseconds timeout,
        const std::function<void()>& work) {
  static const std::atomic<bool> is_stopping{false};
  const auto outcome =
      Try(connection, std::chrono::steady_clock::now() + timeout, is_stopping, work);
  if (!outcome.is_committed()) throw std::runtime_error(outcome.reason);
}

class Eraser {
 public:
  Eraser(const PostgresPlace& place, const std::vector<std::string>& names)
      : connection_({place.url, place.password, place.timeout}),
        timeout_(place.timeout),
        names_(names) {}

  Erased Run() {
    CheckIsUsable(connection_);
    RequireOwner();
    for (int pass = 0; pass < kMostPasses; ++pass) {
      const auto texts = FindTexts();
      ForgetEvents(texts);
      if (DeleteRows(texts)) return erased_;
    }
    throw std::runtime_error(
        "forget: more was told of the visitor while it was erased, again and again: try again");
  }

  // Not with the rest: all is erased already, and nobody reads the old versions of rows.
  void Vacuum() {
    try {
      connection_.Exchange({Statement(kVacuum)});
    } catch (const Error& error) {
      throw std::runtime_error(std::string("forget: all is erased, and its old row versions wait "
                                           "for the next VACUUM, as this one failed: ") +
                               error.what());
    }
  }

 private:
  void RequireOwner() {
    bool is_owner = false;
    Do(connection_, timeout_, [&] {
      const auto rows = connection_.Exchange({Statement(kMayVacuum)});
      is_owner = rows[0].Integer(0, 0) != 0;
    });
    if (is_owner) return;
    throw std::runtime_error(
        "forget: has to be called as a role that owns the tables, as migrate-events is: no other "
        "one may vacuum them");
  }

  VisitorTexts FindTexts() {
    std::optional<VisitorTexts> texts;
    Do(connection_, timeout_, [&] {
      std::vector<Statement> statements;
      AppendTexts(statements, names_);
      texts = ReadTexts(connection_.Exchange(statements), 0);
    });
    return *std::move(texts);
  }

  void ForgetEvents(const VisitorTexts& texts) {
    std::int64_t after = std::numeric_limits<std::int64_t>::min();
    for (;;) {
      Page page;
      Do(connection_, timeout_, [&] {
        page = LookThrough(connection_, texts, after);
        if (!page.theirs.empty()) DropEvents(connection_, {page.theirs.begin(), page.theirs.end()});
      });
      erased_.event_bodies += static_cast<std::int64_t>(page.theirs.size());
      if (!page.last) return;
      after = *page.last;
    }
  }

  // False, and nothing is done, if events have to be looked at again: an effect that was under way
  // told more of them.
  bool DeleteRows(const VisitorTexts& texts) {
    const auto remove = DeleteStatement();
    bool is_done = false;
    Do(connection_, timeout_, [&] {
      std::vector<Statement> statements{Statement("BEGIN"), Statement(kTakeTurn)};
      AppendTexts(statements, names_);
      statements.emplace_back(remove.c_str(), names_.given, names_.folded);
      const auto answers = connection_.Exchange(statements);
      is_done = ReadTexts(answers, 2) == texts;
      if (!is_done) return connection_.RollBack();
      connection_.Exchange({Statement("COMMIT")});
      int column = 0;
      for (const auto& table : kVisitorTables) {
        erased_.*table.is_counted = answers.back().Integer(0, column++);
      }
    });
    return is_done;
  }

  Connection connection_;
  std::chrono::milliseconds timeout_;
  Names names_;
  Erased erased_;
};

}  // namespace

Json ExportVisitor(const PostgresPlace& place, const std::vector<std::string>& names) {
  Connection connection({place.url, place.password, place.timeout});
  CheckIsUsable(connection);
  const Names parameters(names);
  std::vector<std::string> selects;
  for (const auto& table : kVisitorTables) {
    selects.push_back(kSets + "SELECT json_build_object(" + table.fields + ")::text FROM " +
                      table.name + " WHERE " + table.theirs + " ORDER BY 1");
  }
  std::vector<Statement> statements{Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")};
  AppendTexts(statements, parameters);
  for (const auto& sql : selects) {
    statements.emplace_back(sql.c_str(), parameters.given, parameters.folded);
  }
  const auto answers = connection.Exchange(statements);
  const auto texts = ReadTexts(answers, 1);
  auto answer = answers.end() - std::ssize(selects);
  Json all;
  for (const auto& table : kVisitorTables) {
    auto& list = all[table.name] = Json::array();
    for (std::size_t row = 0; row < answer->size(); ++row) {
      list.push_back(ReadVisitorRow(answer->Text(row, 0)));
    }
    ++answer;
  }
  auto& events = all["events"] = Json::array();
  std::optional<std::int64_t> after = std::numeric_limits<std::int64_t>::min();
  while (after) {
    const auto page = LookThrough(connection, texts, *after);
    after = page.last;
    if (page.theirs.empty()) continue;
    const std::vector<std::int64_t> keys(page.theirs.begin(), page.theirs.end());
    const auto rows = std::move(connection.Exchange({Statement(kToldEvents, keys)}).front());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      events.push_back(ToVisitorEvent(rows.Text(row, 0), rows.Text(row, 1), rows.Integer(row, 2),
                                      rows.Bytes(row, 3)));
    }
  }
  connection.Exchange({Statement("COMMIT")});
  return all;
}

Erased ForgetVisitor(const PostgresPlace& place, const std::vector<std::string>& names) {
  Eraser eraser(place, names);
  const auto erased = eraser.Run();
  eraser.Vacuum();
  return erased;
}

}  // namespace connector::events::postgres
