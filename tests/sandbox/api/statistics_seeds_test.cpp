// Statistics of generated pasts, against those that a second, slower way computes.
#include <gtest/gtest.h>

#include <array>
#include <chrono>

#include "sandbox/api/indicators.h"
#include "sandbox/api/statistics.h"
#include "sandbox/platform/local_time.h"
#include "sandbox/platform/state.h"
#include "tests/support/folder.h"
#include "tests/support/process.h"

namespace connector::sandbox::api {
namespace {

using Facts = nlohmann::ordered_json;

// What recompute.py reads.
Facts AsJson(const StatisticQuestion& question) {
  constexpr std::array kResources{"",     "operator",     "group",    "skill",
                                  "rule", "contact_type", "page_type"};
  constexpr std::array kGranularities{"", "hour", "day", "month"};
  return {{"indicators", question.indicators},
          {"websites", question.websites},
          {"channel", question.channel},
          {"resource", kResources.at(static_cast<std::size_t>(question.resource))},
          {"resource_ids", question.resource_ids},
          {"from_ms", question.from_ms},
          {"to_ms", question.to_ms},
          {"granularity", kGranularities.at(static_cast<std::size_t>(question.granularity))},
          {"now_ms", question.now_ms}};
}

constexpr std::array kEveryResource{StatisticResource::kNone,    StatisticResource::kOperator,
                                    StatisticResource::kGroup,   StatisticResource::kSkill,
                                    StatisticResource::kRule,    StatisticResource::kContactType,
                                    StatisticResource::kPageType};

// All indicators, by every resource, of every channel; and each indicator by the day.
std::vector<StatisticQuestion> Questions(std::int64_t now_ms) {
  StatisticQuestion base{};
  base.from_ms = platform::AddDays(now_ms, -20);
  base.to_ms = now_ms + 3'600'000;
  base.now_ms = now_ms;
  std::vector<StatisticQuestion> questions;
  for (const auto* channel : {"", "chat", "call", "video"}) {
    for (const auto resource : kEveryResource) {
      auto question = base;
      question.channel = channel;
      question.resource = resource;
      questions.push_back(question);
    }
  }
  auto of_one_website = base;
  of_one_website.websites = {101};
  questions.push_back(of_one_website);
  for (const auto& indicator : Indicators()) {
    auto question = base;
    question.indicators = {std::string(indicator.name)};
    question.channel = "chat";
    question.granularity = Granularity::kDay;
    questions.push_back(question);
  }
  for (const auto* name : {"contact_duration", "presentation_duration", "rule_contact_rate"}) {
    auto question = base;
    question.indicators = {name};
    question.granularity = Granularity::kMonth;
    question.resource = StatisticResource::kOperator;
    questions.push_back(question);
    question.resource = StatisticResource::kNone;
    question.granularity = Granularity::kHour;
    question.from_ms = platform::AddDays(now_ms, -4);
    questions.push_back(question);
  }
  return questions;
}

class Seed : public ::testing::TestWithParam<std::uint64_t> {};

// The second, slower way: tests/sandbox/statistics/recompute.py.
TEST_P(Seed, IsRecomputed) {
  platform::SetTimeZone("Europe/Paris");
  const testing::Folder folder;
  platform::StateOptions options;
  options.database = folder / "sandbox.db";
  options.past = {GetParam(), 20, 25};
  platform::State state(options);
  const auto reader = state.NewReader();
  Statistics statistics(*reader);
  Facts answers = Facts::array();
  for (const auto& question : Questions(state.clock().NowMs())) {
    const sql::Snapshot snapshot(*reader);
    answers.push_back(
        {{"question", AsJson(question)}, {"data", statistics.Answer(question).value()}});
  }
  EXPECT_GT(answers[0]["data"]["contact_number"], 100);
  EXPECT_GT(answers[0]["data"]["max_occupation_duration"], 0);
  folder.Write("answers.json", Facts{{"time_zone", "Europe/Paris"}, {"answers", answers}}.dump());
  testing::Process recompute("/usr/bin/python3",
                             {SOURCE_DIR "/tests/sandbox/statistics/recompute.py",
                              folder / "sandbox.db", folder / "answers.json"});
  EXPECT_EQ(recompute.Wait(std::chrono::milliseconds(60'000)), 0)
      << recompute.Output() << recompute.Errors();
}

INSTANTIATE_TEST_SUITE_P(Statistics, Seed, ::testing::Values(1, 2, 77));

}  // namespace
}  // namespace connector::sandbox::api
