#include "sandbox/platform/generator.h"

#include <gtest/gtest.h>

#include <fstream>

#include "sandbox/platform/local_time.h"
#include "sandbox/platform/sample_visitors.h"
#include "tests/sandbox/platform/platform_support.h"

namespace connector::sandbox::platform {
namespace {

TEST(Generator, MakesTheSameOfTheSameSeed) {
  MadePast one({7, 6, 60});
  MadePast other({7, 6, 60});
  EXPECT_TRUE(DumpOf(one.database()) == DumpOf(other.database()));
  MadePast different({8, 6, 60});
  EXPECT_FALSE(DumpOf(one.database()) == DumpOf(different.database()));
}

TEST(Generator, MakesAsMuchAsIsAskedFor) {
  struct Case {
    const char* name;
    int days;
    int per_day;
  };
  for (const auto& [name, days, per_day] :
       {Case{"nothing", 0, 0}, Case{"no days", 0, 40}, Case{"no conversations", 5, 0},
        Case{"one", 1, 1}, Case{"a week", 7, 40}, Case{"busy", 2, 1'000}}) {
    SCOPED_TRACE(name);
    MadePast past({3, days, per_day});
    auto& database = past.database();
    EXPECT_EQ(days * per_day, NumberOf(database, "SELECT count(*) FROM conversations"));
    EXPECT_EQ(2, NumberOf(database, "SELECT count(*) FROM websites"));
    EXPECT_LE(12, NumberOf(database, "SELECT count(*) FROM operators"));
    EXPECT_LE(100, NumberOf(database, "SELECT count(*) FROM visitors"));
    EXPECT_LT(0, NumberOf(database, "SELECT count(*) FROM operators WHERE is_connected"));
    EXPECT_EQ("", TextOf(database, "PRAGMA foreign_key_check"));
    EXPECT_GE(kAfternoonMs, NumberOf(database, "SELECT max(sent_at) FROM messages"));
  }
}

TEST(Generator, RefusesWhatIsTooMuch) {
  for (const auto& past :
       {Past{1, -1, 1}, Past{1, 1, -1}, Past{1, kMostDays + 1, 1},
        Past{1, 1, kMostConversationsPerDay + 1}, Past{1, kMostDays, kMostConversationsPerDay}}) {
    EXPECT_THROW(MadePast{past}, std::invalid_argument) << past.days;
  }
}

TEST(Generator, KnowsTheSampleShopsVisitors) {
  MadePast past({1, 0, 0});
  std::ifstream file(testing::SampleFolder() / "visitors.jsonl");
  sql::Query query(past.database(),
                   "SELECT count(*) FROM visitors v JOIN visitor_websites w ON w.visitor_id = v.id "
                   "WHERE w.website_id = ?1 AND (?2 IS NULL OR v.unique_id = ?2) AND "
                   "(v.external_id IS ?3) AND (?4 IS NULL OR v.email = ?4)");
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    const auto visitor = nlohmann::json::parse(line);
    SCOPED_TRACE(line.substr(0, 200));
    const auto text = [&](const char* name) {
      return visitor.contains(name) && visitor[name].is_string()
                 ? std::optional<std::string>(visitor[name])
                 : std::nullopt;
    };
    // Two persons of two websites have one unique id: the platform knows the first one's address.
    const bool is_second = text("idWebsite") == "ha-102" && text("idVisitorExternal") == "123";
    sql::Rows rows(query, std::int64_t{text("idWebsite") == "ha-101" ? 101 : 102},
                   text("idVisitorUnique"), text("idVisitorExternal"),
                   is_second ? std::nullopt : text("emailVisitor"));
    ASSERT_TRUE(rows.Next());
    EXPECT_LE(1, rows.Integer(0));
  }
  EXPECT_EQ(13, count);
  EXPECT_EQ(12U, SampleVisitors().size());
}

TEST(Generator, NamesTheSampleShopsWebsites) {
  MadePast past({1, 0, 0});
  std::ifstream file(testing::SampleFolder() / "websites.jsonl");
  for (std::string line; std::getline(file, line);) {
    const auto website = nlohmann::json::parse(line);
    const auto id = website.at("id").get<std::string>().substr(3);
    EXPECT_EQ(website.at("name"),
              TextOf(past.database(), "SELECT label FROM websites WHERE id = " + id));
  }
}

TEST(Generator, KeepsTheSampleVisitorsTalking) {
  MadePast past({1, 30, 40});
  EXPECT_LT(5, NumberOf(past.database(),
                        "SELECT count(*) FROM conversations c JOIN visitors v ON v.id = "
                        "c.visitor_id WHERE v.external_id IN ('c-2048', '123', 'uk-88013')"));
}

TEST(Generator, HasARhythm) {
  MadePast past({5, 28, 100});
  auto& database = past.database();
  const auto at = [&](const std::string& condition) {
    return NumberOf(database,
                    "SELECT count(*) FROM conversations WHERE " + condition);  // 2 h: summer time
  };
  const std::string day = "strftime('%w', created_at / 1000 + 7200, 'unixepoch')";
  const std::string hour = "strftime('%H', created_at / 1000 + 7200, 'unixepoch')";
  EXPECT_GT(at(day + " = '2'"), at(day + " = '6'"));
  EXPECT_GT(at(day + " = '6'"), at(day + " = '0'"));
  EXPECT_GT(at(hour + " BETWEEN '10' AND '18'"), 5 * at(hour + " NOT BETWEEN '08' AND '20'"));
  const auto chats = at("channel = 'chat'");
  EXPECT_LT(2'100, chats);
  EXPECT_GT(2'400, chats);
}

TEST(Generator, EndsWithPeopleAtWorkAtAnyHour) {
  for (const auto* time : {"2023-10-12 15:20:00", "2023-10-12 03:00:00", "2023-10-12 00:00:00",
                           "2023-10-08 23:59:59", "2023-10-29 02:30:00", "2023-03-26 03:30:00"}) {
    SCOPED_TRACE(time);
    SetTimeZone("Europe/Paris");
    MadePast past({2, 4, 80}, ParseLocal(time)->ms);
    auto& database = past.database();
    EXPECT_EQ(320, NumberOf(database, "SELECT count(*) FROM conversations"));
    EXPECT_LE(4, NumberOf(database, "SELECT count(*) FROM operators WHERE is_connected"));
    EXPECT_LE(1, NumberOf(database, "SELECT count(*) FROM conversations WHERE closed_at IS NULL"));
    EXPECT_EQ(0, NumberOf(database,
                          "SELECT count(*) FROM operators o WHERE is_connected <> EXISTS (SELECT 1 "
                          "FROM presences WHERE operator_id = o.id AND ended_at IS NULL)"));
  }
}

// Each is a query for what must not be.
struct Contradiction {
  const char* name;
  const char* sql;
};
constexpr Contradiction kContradictions[] = {
    {"an operator who was not there",
     "SELECT count(*) FROM conversations c WHERE operator_id IS NOT NULL AND NOT EXISTS (SELECT 1 "
     "FROM presences p WHERE p.operator_id = c.operator_id AND p.started_at <= "
     "coalesce(c.dequeued_at, c.created_at) AND (p.ended_at IS NULL OR p.ended_at >= "
     "c.closed_at))"},
    {"an answer by nobody",
     "SELECT count(*) FROM conversations WHERE answered_at IS NOT NULL AND operator_id IS NULL"},
    {"a production outside of a presence",
     "SELECT count(*) FROM productions d WHERE NOT EXISTS (SELECT 1 FROM presences p WHERE "
     "p.operator_id = d.operator_id AND p.started_at <= d.started_at AND (p.ended_at IS NULL OR "
     "p.ended_at >= d.ended_at))"},
    {"presences that overlap",
     "SELECT count(*) FROM presences a JOIN presences b ON a.operator_id = b.operator_id AND "
     "a.started_at < b.started_at AND (a.ended_at IS NULL OR a.ended_at > b.started_at)"},
    {"more chats than slots",
     "SELECT count(*) FROM conversations c JOIN operators o ON o.id = c.operator_id WHERE "
     "c.channel = 'chat' AND o.chat_max_number < (SELECT count(*) FROM conversations d WHERE "
     "d.operator_id = c.operator_id AND d.channel = 'chat' AND coalesce(d.dequeued_at, "
     "d.created_at) <= coalesce(c.dequeued_at, c.created_at) AND (d.closed_at IS NULL OR "
     "d.closed_at > coalesce(c.dequeued_at, c.created_at)))"},
    {"two calls at once",
     "SELECT count(*) FROM conversations c JOIN conversations d ON d.operator_id = c.operator_id "
     "AND d.id > c.id AND d.channel IN ('call', 'video') AND (c.closed_at IS NULL OR c.closed_at > "
     "coalesce(d.dequeued_at, d.created_at)) AND coalesce(c.dequeued_at, c.created_at) < "
     "coalesce(d.closed_at, 9e15) WHERE c.channel IN ('call', 'video')"},
    {"a rating of an open conversation",
     "SELECT count(*) FROM satisfactions s JOIN conversations c ON c.id = s.conversation_id WHERE "
     "c.closed_at IS NULL OR c.closed_at > s.created_at OR c.answered_at IS NULL"},
    {"an order that is attributed too late",
     "SELECT count(*) FROM transactions t JOIN conversations c ON c.id = t.conversation_id WHERE "
     "c.closed_at IS NULL OR t.created_at NOT BETWEEN c.closed_at AND c.closed_at + 172800000 OR "
     "t.visitor_id <> c.visitor_id OR t.operator_id IS NOT c.operator_id"},
    {"a history that goes back",
     "SELECT count(*) FROM messages m JOIN messages n ON n.conversation_id = m.conversation_id AND "
     "n.position = m.position + 1 AND n.sent_at < m.sent_at"},
    {"a history with a gap",
     "SELECT count(*) FROM messages m WHERE position > 0 AND NOT EXISTS (SELECT 1 FROM messages n "
     "WHERE n.conversation_id = m.conversation_id AND n.position = m.position - 1)"},
    {"a message outside of its conversation",
     "SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE "
     "m.sent_at < c.created_at OR m.sent_at > coalesce(c.closed_at, 9e15)"},
    {"ids that do not grow with time",
     "SELECT (SELECT count(*) FROM conversations a JOIN conversations b ON b.id = a.id + 1 WHERE "
     "b.created_at < a.created_at) + (SELECT count(*) FROM visitors a JOIN visitors b ON b.id = "
     "a.id + 1 WHERE b.created_at < a.created_at) + (SELECT count(*) FROM transactions a JOIN "
     "transactions b ON b.id = a.id + 1 WHERE b.created_at < a.created_at) + (SELECT count(*) "
     "FROM satisfactions a JOIN satisfactions b ON b.id = a.id + 1 WHERE b.created_at < "
     "a.created_at)"},
    {"times in the wrong order",
     "SELECT count(*) FROM conversations WHERE queued_at < created_at OR dequeued_at < queued_at "
     "OR answered_at < created_at OR answered_at < dequeued_at OR closed_at < created_at OR "
     "closed_at < last_message_at OR closed_at < answered_at OR first_message_at > "
     "last_message_at"},
    {"a missed one that somebody had",
     "SELECT count(*) FROM conversations WHERE (missed_because IS NOT NULL) <> (closed_at IS NOT "
     "NULL AND operator_id IS NULL)"},
    {"one who waits though somebody is free",
     "SELECT count(*) FROM conversations c JOIN operators o ON o.chat_available AND o.is_connected "
     "JOIN operator_websites w ON w.operator_id = o.id AND w.website_id = c.website_id WHERE "
     "c.closed_at IS NULL AND c.operator_id IS NULL AND c.channel = 'chat' AND c.skill_id IS NULL "
     "AND o.chat_max_number > (SELECT count(*) FROM conversations d WHERE d.operator_id = o.id AND "
     "d.closed_at IS NULL AND d.channel = 'chat') AND (o.chat_and_call OR NOT EXISTS (SELECT 1 "
     "FROM conversations e WHERE e.operator_id = o.id AND e.closed_at IS NULL AND e.channel IN "
     "('call', 'video')))"},
    {"a tag, rule or operator of the other website",
     "SELECT (SELECT count(*) FROM conversation_tags t JOIN conversations c ON c.id = "
     "t.conversation_id WHERE NOT EXISTS (SELECT 1 FROM tag_websites w WHERE w.tag_id = t.tag_id "
     "AND w.website_id = c.website_id)) + (SELECT count(*) FROM conversations c JOIN rules r ON "
     "r.id = c.rule_id WHERE r.website_id <> c.website_id OR r.channel <> c.channel) + (SELECT "
     "count(*) FROM conversations c WHERE operator_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
     "operator_websites w WHERE w.operator_id = c.operator_id AND w.website_id = c.website_id))"},
    {"a visitor who was never on the website",
     "SELECT count(*) FROM conversations c WHERE NOT EXISTS (SELECT 1 FROM visitor_websites w "
     "WHERE w.visitor_id = c.visitor_id AND w.website_id = c.website_id)"},
    {"a visitor in two conversations",
     "SELECT count(*) FROM conversations c JOIN conversations d ON d.visitor_id = c.visitor_id AND "
     "d.id > c.id AND (c.closed_at IS NULL OR d.created_at < c.closed_at)"},
    {"a meeting without its call",
     "SELECT count(*) FROM call_meetings m LEFT JOIN conversations c ON c.id = m.conversation_id "
     "WHERE (m.status = 'done') <> (c.closed_at IS NOT NULL) OR c.channel <> 'call'"},
    {"shown more often than its conditions were met",
     "SELECT count(*) FROM rule_displays WHERE displayed > triggered"},
};

TEST(Generator, ContradictsItselfNowhere) {
  for (const auto seed : {1U, 2U, 3U}) {
    MadePast past({seed, 12, 150});
    for (const auto& [name, sql] : kContradictions) {
      EXPECT_EQ(0, NumberOf(past.database(), sql)) << name << ", seed " << seed;
    }
  }
}

TEST(Generator, HasOfEverything) {
  struct Case {
    const char* name;
    const char* condition;
  };
  MadePast past({1, 30, 60});
  for (const auto& [name, condition] : {
           Case{"gave up waiting",
                "conversations WHERE queued_at AND closed_at AND dequeued_at IS NULL"},
           Case{"was given after waiting", "conversations WHERE dequeued_at"},
           Case{"missed: busy", "conversations WHERE missed_because = 'busy'"},
           Case{"missed: no operators", "conversations WHERE missed_because = 'no_operators'"},
           Case{"unanswered",
                "conversations WHERE operator_id AND closed_at AND answered_at IS NULL"},
           Case{"reactive", "conversations WHERE contact_type = 'reactive'"},
           Case{"with a skill", "conversations WHERE skill_id"},
           Case{"call", "conversations WHERE channel = 'call' AND answered_at"},
           Case{"video", "conversations WHERE channel = 'video' AND answered_at"},
           Case{"social", "conversations WHERE channel = 'social'"},
           Case{"closed by the visitor",
                "conversations WHERE closed_by = 'visitor' AND answered_at"},
           Case{"page", "messages WHERE type = 5"},
           Case{"rich", "messages WHERE type = 6"},
           Case{"notification", "messages WHERE type = 3 AND text = 'OPERATOR_CHAT_CLOSE'"},
           Case{"attributed", "transactions WHERE conversation_id"},
           Case{"missed order", "transactions WHERE missed_because IS NOT NULL"},
           Case{"cart", "carts WHERE conversation_id"},
           Case{"meeting", "call_meetings WHERE status = 'done'"},
           Case{"meeting to come",
                "call_meetings WHERE status = 'pending' AND start_at > 1697116800000 AND "
                "rule_id AND phone_number <> ''"},
           Case{"failed meeting", "call_meetings WHERE status = 'failed'"},
           Case{"comment", "satisfactions WHERE comment <> ''"},
           Case{"tagged", "conversation_tags"},
           Case{"sub-group", "groups WHERE parent_id"},
           Case{"sub-skill", "skills WHERE parent_id"},
       }) {
    EXPECT_LT(0, NumberOf(past.database(), std::string("SELECT count(*) FROM ") + condition))
        << name;
  }
  const auto answered = NumberOf(
      past.database(), "SELECT count(*) FROM conversations WHERE answered_at AND closed_at");
  const auto rated = NumberOf(past.database(), "SELECT count(*) FROM satisfactions");
  EXPECT_NEAR(1.0 / 3, static_cast<double>(rated) / static_cast<double>(answered), 0.05);
}

}  // namespace
}  // namespace connector::sandbox::platform
