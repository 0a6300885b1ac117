#include "sandbox/api/statistics.h"

#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <set>
#include <stdexcept>

#include "base/sql/database.h"
#include "sandbox/api/indicators.h"
#include "sandbox/platform/local_time.h"
#include "tests/support/folder.h"

namespace connector::sandbox::api {
namespace {

using Json = nlohmann::ordered_json;
using testing::Folder;

constexpr std::chrono::milliseconds kPatience{20'000};

std::int64_t Ms(const std::string& local) { return platform::ParseLocal(local).value().ms; }

// A state of rows that the test writes: two websites, two groups, three operators. In the rows,
// @60 is a minute after the day's beginning.
class SmallState {
 public:
  explicit SmallState(const std::string& day = "2026-03-02") : day_(Begin(day)) {
    auto database = Open();
    database.exec(testing::ReadFile(SOURCE_DIR "/sandbox/platform/schema.sql"));
    Add(R"(
      INSERT INTO clients VALUES (1, 'fr', 1);
      INSERT INTO websites VALUES (101, 1, 'a.example', 'A', 'EUR', 'fr', 'Europe/Paris'),
                                  (102, 1, 'b.example', 'B', 'EUR', 'fr', 'Europe/Paris');
      INSERT INTO groups (id, name, created_at) VALUES (1, 'Days', 0), (2, 'Nights', 0);
      INSERT INTO skills (id, name, position, created_at) VALUES (4, 'Knives', 1, 0);
      INSERT INTO rules VALUES (7, 101, 'chat', 'Slow ones'), (8, 102, 'call', 'Rich ones');
      INSERT INTO operators (id, name, email, sso_key, chat_max_number, group_id, created_at) VALUES
        (11, 'Two chats', 'a@example', 'a', 2, 1, 0), (12, 'One chat', 'b@example', 'b', 1, 2, 0),
        (13, 'Of no group', 'c@example', 'c', 3, NULL, 0);
      INSERT INTO operator_websites VALUES (11, 101), (12, 102), (13, 101), (13, 102);
    )");
  }

  void Add(const std::string& rows) {
    static const std::regex moment("@([0-9]+)");
    std::string sql;
    auto rest = rows.cbegin();
    for (std::sregex_iterator at(rows.begin(), rows.end(), moment), end; at != end; ++at) {
      sql.append(rest, (*at)[0].first).append(std::to_string(At(std::stoll((*at)[1]))));
      rest = (*at)[0].second;
    }
    sql.append(rest, rows.cend());
    Open().exec(sql);
  }

  std::int64_t At(std::int64_t second) const { return day_ + second * 1'000; }

  // Of the day, if the question does not say otherwise.
  StatisticQuestion Ask(std::vector<std::string> indicators, const std::string& channel = "chat") {
    StatisticQuestion question{};
    question.indicators = std::move(indicators);
    question.channel = channel;
    question.from_ms = day_;
    question.to_ms = platform::AddDays(day_, 1);
    question.now_ms = question.to_ms;
    return question;
  }

  std::optional<Json> Answer(const StatisticQuestion& question) {
    sql::Reader reader(folder_ / "small.db", kPatience);
    Statistics statistics(reader);
    sql::Snapshot snapshot(reader);
    return statistics.Answer(question);
  }

 private:
  sql::Connection Open() const {
    auto database = sql::OpenForWriting(folder_ / "small.db");
    database.exec("PRAGMA synchronous = OFF");
    return database;
  }

  static std::int64_t Begin(const std::string& day) {
    platform::SetTimeZone("Europe/Paris");
    return Ms(day);
  }

  Folder folder_;
  std::int64_t day_;
};

// Each conversation is one row of these, with what a case adds.
constexpr const char* kConversations =
    "INSERT INTO conversations (id, uuid, channel, website_id, operator_id, skill_id, rule_id, "
    "page_type, contact_type, created_at, queued_at, dequeued_at, first_message_at, answered_at, "
    "last_message_at, closed_at, missed_because) VALUES ";

const std::string kTalks = std::string(kConversations) + R"(
  (1, 'before', 'chat', 101, 11, NULL, NULL, '', 'proactive', @0 - 1, NULL, NULL, @1, @2, @3, @4, NULL),
  (2, 'quick', 'chat', 101, 11, 4, 7, 'product', 'proactive', @100, NULL, NULL, @110, @130, @190, @200, NULL),
  (3, 'greeted', 'chat', 102, 11, NULL, NULL, 'product', 'reactive', @300, NULL, NULL, @350, @340, @370, @390, NULL),
  (4, 'waited', 'chat', 101, 12, 4, 7, '', 'reactive', @400, @401, @461, @402, @470, @600, @700, NULL),
  (5, 'gave up', 'chat', 101, NULL, NULL, NULL, '', 'reactive', @500, @500, @590, @501, NULL, @501, @590, NULL),
  (6, 'open', 'chat', 101, 11, NULL, NULL, '', 'proactive', @800, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (7, 'busy', 'chat', 101, NULL, NULL, 7, '', 'proactive', @900, NULL, NULL, NULL, NULL, NULL, @900, 'busy'),
  (8, 'night', 'chat', 102, NULL, NULL, NULL, '', 'proactive', @901, NULL, NULL, NULL, NULL, NULL, @901, 'no_operators'),
  (9, 'night too', 'chat', 102, NULL, NULL, NULL, '', 'proactive', @902, NULL, NULL, NULL, NULL, NULL, @902, 'no_operators'),
  (10, 'call', 'call', 101, 12, NULL, NULL, '', 'proactive', @1000, NULL, NULL, NULL, @1010, NULL, @1100, NULL),
  (11, 'after', 'chat', 101, 11, NULL, NULL, '', 'proactive', @86400, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
)";

const std::string kOrders = kTalks + R"(
  INSERT INTO transactions (id, uuid, external_id, website_id, amount, created_at, channel, conversation_id, operator_id,
                            missed_because) VALUES
    (1, 't1', '1', 101, 10.10, @150, 'chat', 2, 11, NULL),
    (2, 't2', '2', 101, 20.20, @250, 'chat', 2, 11, NULL),
    (3, 't3', '3', 101, 30, @90000, 'chat', 4, 12, NULL),
    (4, 't4', '4', 102, 5, @300, 'chat', NULL, NULL, NULL),
    (5, 't5', '5', 101, 6, @301, 'chat', NULL, NULL, 'busy'),
    (6, 't6', '6', 101, 7, @302, 'chat', NULL, NULL, 'no_operators'),
    (7, 't7', '7', 101, 8, @303, 'call', NULL, NULL, 'no_operators');
  INSERT INTO carts (id, website_id, amount, created_at, channel, conversation_id, operator_id) VALUES
    (1, 101, 40, @120, 'chat', 2, 11), (2, 101, 20, @130, 'chat', NULL, NULL), (3, 101, 9, @99999, 'chat', NULL, NULL);
  INSERT INTO satisfactions (id, welcome, resolution, delay, created_at, website_id, operator_id, conversation_id) VALUES
    (1, 1, 0.5, 0.3, @210, 101, 11, 2), (2, 0.5, NULL, NULL, @720, 101, 12, 4), (3, NULL, NULL, NULL, @730, 101, 11, 3),
    (4, 0, 0, 0, @740, 101, 12, 10);
  INSERT INTO rule_displays VALUES (7, @0, 40, 1), (7, @3600, 10, 0), (8, @0, 500, 500);
)";

// One there for an hour, who has a chat while he is not available, and one after him.
const std::string kShifts = R"(
  INSERT INTO presences VALUES (11, @0, @3600), (12, @1800, @5400);
  INSERT INTO productions VALUES (11, 'chat', @600, @3000), (12, 'chat', @1800, @5400), (13, 'chat', @0, @9000);
)" + std::string(kConversations) +
                            R"(
  (1, 'a', 'chat', 101, 11, NULL, NULL, '', 'proactive', @900, NULL, NULL, NULL, NULL, NULL, @1500, NULL),
  (2, 'b', 'chat', 102, 11, NULL, NULL, '', 'proactive', @1000, @1000, @1200, NULL, NULL, NULL, @1800, NULL),
  (3, 'c', 'chat', 101, 11, NULL, NULL, '', 'proactive', @3000, NULL, NULL, NULL, NULL, NULL, @3300, NULL),
  (4, 'd', 'chat', 101, 13, NULL, NULL, '', 'proactive', @3000, NULL, NULL, NULL, NULL, NULL, @3300, NULL),
  (5, 'e', 'call', 101, 12, NULL, NULL, '', 'proactive', @2000, NULL, NULL, NULL, NULL, NULL, @2100, NULL);
)";

struct Case {
  const char* name;
  std::string rows;
  std::string channel;
  Json expected;
};

class HandMade : public ::testing::TestWithParam<Case> {};

TEST_P(HandMade, IsComputed) {
  SmallState state;
  state.Add(GetParam().rows);
  std::vector<std::string> names;
  for (const auto& [name, value] : GetParam().expected.items()) names.push_back(name);
  EXPECT_EQ(state.Answer(state.Ask(names, GetParam().channel)).value().dump(1),
            GetParam().expected.dump(1));
}

INSTANTIATE_TEST_SUITE_P(
    Statistics, HandMade,
    ::testing::Values(
        Case{"Contacts",
             kTalks,
             "chat",
             {{"contact_number", 5},
              {"contact_unanswered_number", 1},
              {"contact_duration", 145.0},
              {"contact_answered_duration", 46.666667},
              {"contact_answered_after_first_message_duration", 44.0},
              {"contact_closed_after_last_message_duration", 54.75}}},
        Case{"Missed",
             kTalks,
             "chat",
             {{"contact_missed_number", 3},
              {"contact_missed_with_busy_operators_number", 1},
              {"contact_missed_with_no_operators_number", 2}}},
        Case{"WaitingList",
             kTalks,
             "chat",
             {{"contact_waiting_number", 2},
              {"contact_waiting_answered_number", 1},
              {"contact_waiting_abort_number", 1},
              {"contact_waiting_duration", 60.0},
              {"contact_waiting_before_quit_duration", 90.0}}},
        Case{"OneChannel", kTalks, "call", {{"contact_number", 1}, {"contact_duration", 100.0}}},
        Case{"EveryChannel", kTalks, "", {{"contact_number", 6}}},
        Case{"ChannelOfNothing", kTalks, "video", {{"contact_number", 0}}},
        Case{"Transactions",
             kOrders,
             "chat",
             {{"transaction_total_number", 5},
              {"transaction_total_amount", 48.3},
              {"transaction_after_contact_number", 2},
              {"transaction_after_contact_amount", 30.3},
              {"transaction_after_contact_duration", 100.0},
              {"transaction_date", "2026-03-02 00:04:10"},
              {"transaction_in_session", 1},
              {"transaction_missed_with_busy_operators_number", 1},
              {"transaction_missed_with_busy_operators_amount", 6.0},
              {"transaction_missed_with_no_operators_number", 1},
              {"transaction_missed_with_no_operators_amount", 7.0},
              {"transaction_amount_per_conversation", 6.06}}},
        // Two orders of one conversation, and one that was made the day after.
        Case{"Conversions", kOrders, "chat", {{"conversion_rate", 0.4}}},
        Case{"Carts",
             kOrders,
             "chat",
             {{"cart_after_contact_amount", 40}, {"cart_global_amount", 30.0}}},
        Case{"Satisfaction",
             kOrders,
             "chat",
             {{"satisfaction_welcome_rate", 0.75},
              {"satisfaction_resolution_rate", 0.5},
              {"satisfaction_delay_rate", 0.3},
              {"satisfaction_global_rate", 0.55},
              {"satisfaction_respondent_number", 3},
              {"satisfaction_respondent_rate", 0.6}}},
        // Two contacts of the rule, which was displayed once in that period: all of it.
        Case{"Rules",
             kOrders,
             "chat",
             {{"rule_display_number", 1},
              {"targeting_rule_triggered", 50},
              {"rule_contact_rate", 1.0}}},
        Case{"Occupation",
             kShifts,
             "chat",
             {{"presence_duration", 7200.0},
              {"max_occupation_duration", 300.0},
              {"occupation_duration", 900.0},
              {"max_and_partial_occupation_duration", 1200.0},
              {"non_occupation_duration", 5100.0},
              {"production_duration", 6300.0},
              {"non_production_duration", 900.0},
              {"max_occupation_rate", 0.047619},
              {"occupation_rate", 0.142857},
              {"max_and_partial_occupation_rate", 0.190476},
              {"non_occupation_rate", 0.809524},
              {"non_production_rate", 0.125}}},
        Case{"AtLeastOneOperator",
             kShifts,
             "chat",
             {{"presence_smoothed_duration", 5400.0},
              {"production_smoothed_duration", 4800.0},
              {"presentation_duration", 4500.0}}},
        Case{"PerHour",
             kShifts,
             "chat",
             {{"contact_simultaneous_number", 0.208333},
              {"contact_per_hour_number", 2.285714},
              {"contact_per_hour_average_number", 3}}},
        // A call takes all of an operator, available or not.
        Case{"Call",
             kShifts,
             "call",
             {{"max_occupation_duration", 100.0},
              {"occupation_duration", 0.0},
              {"production_duration", 100.0}}},
        Case{"CallsAndChats",
             kShifts,
             "",
             {{"max_occupation_duration", 400.0}, {"occupation_duration", 900.0}}},
        Case{"OpenConversation",
             "INSERT INTO presences VALUES (12, @86000, NULL);" + std::string(kConversations) +
                 "(1, 'a', 'chat', 101, 12, NULL, NULL, '', 'proactive', @86300, NULL, NULL, NULL, "
                 "NULL, NULL, NULL, NULL);",
             "chat",
             {{"presence_duration", 400.0},
              {"max_occupation_duration", 100.0},
              {"contact_duration", 0.0}}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Statistics, HasTheDocumentationsIndicators) {
  std::set<std::string_view> names;
  for (const auto& indicator : Indicators()) {
    names.insert(indicator.name);
    EXPECT_FALSE(indicator.channels.empty()) << indicator.name;
  }
  EXPECT_EQ(Indicators().size(), 57U);
  EXPECT_EQ(names.size(), 57U);
  EXPECT_EQ(FindIndicator("contact_sent_message_number"), nullptr) << "it came later";
}

TEST(Statistics, NothingIsZeroAndHasNoDate) {
  SmallState state;
  const auto answer = state.Answer(state.Ask({}, "")).value();
  EXPECT_EQ(answer.size(), 57U);
  for (const auto& [name, value] : answer.items()) {
    if (name == "transaction_date") {
      EXPECT_TRUE(value.is_null());
    } else {
      EXPECT_EQ(value, 0) << name;
    }
  }
  EXPECT_EQ(state.Answer(state.Ask({}, "chat")).value().size(), 57U);
  EXPECT_EQ(state.Answer(state.Ask({}, "video")).value().size(), 53U);
  EXPECT_EQ(state.Answer(state.Ask({}, "call")).value().size(), 48U);
}

TEST(Statistics, AnEmptyPeriodHasNoIntervals) {
  SmallState state;
  state.Add(kOrders);
  auto question = state.Ask({"contact_number"});
  question.to_ms = question.from_ms;
  EXPECT_EQ(state.Answer(question)->dump(), R"({"contact_number":0})");
  question.to_ms -= 1;
  EXPECT_EQ(state.Answer(question)->dump(), R"({"contact_number":0})");
  question.granularity = Granularity::kHour;
  EXPECT_EQ(state.Answer(question)->dump(), "[]");
}

TEST(Statistics, KnowsNoOtherIndicator) {
  SmallState state;
  EXPECT_THROW(state.Answer(state.Ask({"contact_number", "x"})), std::invalid_argument);
}

struct ResourceCase {
  const char* name;
  StatisticResource resource;
  std::vector<std::string> ids;
  std::string expected;
};

class ByResource : public ::testing::TestWithParam<ResourceCase> {};

TEST_P(ByResource, IsCountedForEach) {
  SmallState state;
  state.Add(kOrders);
  state.Add("INSERT INTO presences VALUES (11, @0, @50), (12, @0, @60), (13, @0, @1);");
  auto question = state.Ask({"contact_number", "transaction_after_contact_number",
                             "targeting_rule_triggered", "presence_duration"});
  question.resource = GetParam().resource;
  question.resource_ids = GetParam().ids;
  const auto answer = state.Answer(question).value();
  std::string text;
  for (const auto& one : answer) {
    text += one["id"].dump();
    for (const auto& name : question.indicators) text += " " + one[name].dump();
    text += "; ";
  }
  EXPECT_EQ(text, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Statistics, ByResource,
    ::testing::Values(
        ResourceCase{"Operator",
                     StatisticResource::kOperator,
                     {},
                     "11 3 2 0 50.0; 12 1 0 0 60.0; 13 0 0 0 1.0; "},
        ResourceCase{
            "OneOperator", StatisticResource::kOperator, {"12", "99", "x", ""}, "12 1 0 0 60.0; "},
        ResourceCase{"NoSuchOperator", StatisticResource::kOperator, {"99"}, ""},
        ResourceCase{"Group", StatisticResource::kGroup, {}, "1 3 2 0 50.0; 2 1 0 0 60.0; "},
        ResourceCase{"Skill", StatisticResource::kSkill, {}, "4 2 2 0 0.0; "},
        ResourceCase{"Rule", StatisticResource::kRule, {}, "7 2 2 50 0.0; "},
        ResourceCase{"ContactType",
                     StatisticResource::kContactType,
                     {},
                     R"("proactive" 2 2 0 0.0; "reactive" 3 0 0 0.0; )"},
        ResourceCase{"PageType",
                     StatisticResource::kPageType,
                     {},
                     R"("" 3 0 0 0.0; "product" 2 2 0 0.0; )"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Statistics, OfWebsites) {
  SmallState state;
  state.Add(kOrders);
  state.Add("INSERT INTO presences VALUES (11, @0, @50), (12, @0, @60), (13, @0, @1);");
  auto question = state.Ask({"contact_number", "presence_duration", "transaction_total_number"});
  question.websites = {102};
  EXPECT_EQ(state.Answer(question)->dump(),
            R"({"contact_number":1,"presence_duration":61.0,"transaction_total_number":1})");
  question.websites = {101, 102};
  EXPECT_EQ(state.Answer(question)->at("contact_number"), 5);
  question.websites = {103};
  EXPECT_EQ(state.Answer(question)->at("presence_duration"), 0);
  question.websites = {102};
  question.resource = StatisticResource::kOperator;
  EXPECT_EQ(state.Answer(question)->size(), 2U);
}

TEST(Statistics, NothingLastsLongerThanUntilNow) {
  SmallState state;
  state.Add("INSERT INTO presences VALUES (12, @100, NULL), (11, @50, @90);");
  auto question = state.Ask({"presence_duration", "presence_smoothed_duration"});
  question.now_ms = state.At(160);
  const auto* all = R"({"presence_duration":100.0,"presence_smoothed_duration":100.0})";
  EXPECT_EQ(state.Answer(question)->dump(), all);
  question.now_ms = question.from_ms - 1;
  EXPECT_EQ(state.Answer(question)->at("presence_duration"), 0);
}

TEST(Statistics, ByTheHour) {
  SmallState state;
  state.Add(kTalks);
  state.Add("INSERT INTO presences VALUES (12, @1800, @9000);");
  auto question = state.Ask({"presence_duration", "contact_number"});
  question.from_ms = state.At(150);
  question.to_ms = state.At(7260);
  question.granularity = Granularity::kHour;
  EXPECT_EQ(state.Answer(question)->dump(),
            R"([{"date":"2026-03-02 00:00:00","presence_duration":1800.0,"contact_number":4},)"
            R"({"date":"2026-03-02 01:00:00","presence_duration":3600.0,"contact_number":0},)"
            R"({"date":"2026-03-02 02:00:00","presence_duration":60.0,"contact_number":0}])");
}

TEST(Statistics, ByOperatorAndMonth) {
  SmallState state;
  state.Add(kTalks);
  auto question = state.Ask({"contact_number"});
  question.resource = StatisticResource::kOperator;
  question.resource_ids = {"11"};
  question.granularity = Granularity::kMonth;
  question.from_ms = Ms("2026-02-15");
  question.to_ms = Ms("2026-04-02");
  EXPECT_EQ(state.Answer(question)->dump(),
            R"([{"id":11,"date":"2026-02-01 00:00:00","contact_number":0},)"
            R"({"id":11,"date":"2026-03-01 00:00:00","contact_number":5},)"
            R"({"id":11,"date":"2026-04-01 00:00:00","contact_number":0}])");
}

TEST(Statistics, TheDayThatSummerTimeBegins) {
  SmallState state("2026-03-29");
  state.Add("INSERT INTO presences VALUES (12, @0, @100000);");
  auto question = state.Ask({"presence_duration"});
  question.granularity = Granularity::kDay;
  EXPECT_EQ(state.Answer(question)->dump(),
            R"([{"date":"2026-03-29 00:00:00","presence_duration":82800.0}])");
  question.granularity = Granularity::kHour;
  const auto hours = state.Answer(question).value();
  EXPECT_EQ(hours.size(), 23U);
  EXPECT_EQ(hours[1]["date"], "2026-03-29 01:00:00");
  EXPECT_EQ(hours[2]["date"], "2026-03-29 03:00:00");
}

TEST(Statistics, TheDayThatSummerTimeEnds) {
  SmallState state("2026-10-25");
  state.Add("INSERT INTO presences VALUES (12, @0, @100000);");
  auto question = state.Ask({"presence_duration"});
  question.granularity = Granularity::kDay;
  EXPECT_EQ(state.Answer(question)->dump(),
            R"([{"date":"2026-10-25 00:00:00","presence_duration":90000.0}])");
  question.granularity = Granularity::kHour;
  const auto hours = state.Answer(question).value();
  EXPECT_EQ(hours.size(), 25U);
  EXPECT_EQ(hours[2]["date"], "2026-10-25 02:00:00");
  EXPECT_EQ(hours[3]["date"], "2026-10-25 02:00:00");
  EXPECT_EQ(hours[3]["presence_duration"], 3600);
}

// In São Paulo, summer time began at midnight.
TEST(Statistics, ADayWithoutMidnight) {
  SmallState state;
  platform::SetTimeZone("America/Sao_Paulo");
  auto question = state.Ask({"contact_number"});
  question.from_ms = Ms("2018-11-03");
  question.to_ms = Ms("2018-11-06");
  question.granularity = Granularity::kDay;
  const auto days = state.Answer(question).value();
  EXPECT_EQ(days.size(), 3U) << days;
  EXPECT_EQ(days[1]["date"], "2018-11-04 00:00:00");
  platform::SetTimeZone("Europe/Paris");
}

TEST(Statistics, TheLastDayThatHasADate) {
  SmallState state;
  auto question = state.Ask({"contact_number"});
  question.from_ms = Ms("9999-12-30");
  question.to_ms = Ms("9999-12-31") + 86'400'000;
  for (const auto granularity : {Granularity::kDay, Granularity::kMonth}) {
    question.granularity = granularity;
    EXPECT_EQ(state.Answer(question)->size(), granularity == Granularity::kDay ? 2U : 1U);
  }
}

TEST(Statistics, NotTooManyElements) {
  SmallState state;
  auto question = state.Ask({"contact_number"});
  question.granularity = Granularity::kHour;
  question.to_ms = question.from_ms + 10'000 * 3'600'000LL;
  EXPECT_EQ(state.Answer(question).value().size(), kMaxStatisticElements);
  question.to_ms += 1;
  EXPECT_FALSE(state.Answer(question));
  question.to_ms = question.from_ms + 4'000 * 3'600'000LL;
  question.resource = StatisticResource::kOperator;
  EXPECT_FALSE(state.Answer(question)) << "three operators";
  question.resource_ids = {"11", "12"};
  EXPECT_TRUE(state.Answer(question));
}

}  // namespace
}  // namespace connector::sandbox::api
