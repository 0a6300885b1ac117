#include "crm/protocol/transcript.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace connector::crm::protocol {
namespace {

using nlohmann::json;

TEST(History, IsReadAsThePlatformWritesIt) {
  const struct {
    const char* name;
    const char* history;
    const char* lines;
    const char* beginning;
  } rows[] = {
      {"nothing", "", "[]", ""},
      {"white space", " \n", "[]", ""},
      {"both sides",
       R"([2,"2020-01-01 10:00:00","Hi",1577872800000],[1,"2020-01-01 10:00:01","Yes"])",
       R"([{"from":"visitor","at":"2020-01-01 10:00:00","text":"Hi"},)"
       R"({"from":"operator","at":"2020-01-01 10:00:01","text":"Yes"}])",
       "Hi – Yes"},
      {"what nobody said", R"([3,"t","VISITOR_CHAT_CLOSE"],[5,"t","https://x"],[2,"t","Hi"])",
       R"([{"from":"notice","at":"t","text":"VISITOR_CHAT_CLOSE"},)"
       R"({"from":"page","at":"t","text":"https://x"},{"from":"visitor","at":"t","text":"Hi"}])",
       "Hi"},
      {"rich content, and what is never shown",
       R"([6,"t","a"],[7,"t","b"],[4,"t","c"],[99,"t","d"])",
       R"([{"from":"operator","at":"t","text":"a"},{"from":"visitor","at":"t","text":"b"}])", ""},
      {"lines of lines", R"([2,"t","one\n two\u2028three"],[2,"t","4"],[2,"t","5"],[2,"t","6"])",
       nullptr, "one two three – 4 – 5"},
  };
  for (const auto& row : rows) {
    const auto transcript = ReadHistory(row.history);
    ASSERT_TRUE(transcript) << row.name;
    const auto* lines = row.lines != nullptr ? row.lines : transcript->lines.c_str();
    EXPECT_EQ(json::parse(transcript->lines), json::parse(lines)) << row.name;
    EXPECT_EQ(transcript->beginning, row.beginning) << row.name;
  }
}

TEST(History, IsRefusedIfItIsNoSuchText) {
  for (const auto* history :
       {"Hello", "{", "[2,\"t\"]", "[2,\"t\",\"x\"", "[2,\"t\",\"x\"]]", "{\"a\":1}", "1",
        "[\"2\",\"t\",\"x\"]", "[2,1,\"x\"]", "[2,\"t\",null]", "[-1,\"t\",\"x\"]",
        "[2,\"t\",\"\xFF\"]", "[[2,\"t\",\"x\"]]", ","}) {
    EXPECT_FALSE(ReadHistory(history)) << history;
  }
}

TEST(History, IsCutAtALimit) {
  const auto line = R"([2,"t",")" + std::string(100'000, 'x') + R"("])";
  std::string history = line;
  for (int i = 0; i < 20; ++i) history += "," + line;
  const auto transcript = ReadHistory(history);
  ASSERT_TRUE(transcript);
  EXPECT_LE(transcript->lines.size(), std::size_t{1} << 20);
  EXPECT_EQ(json::parse(transcript->lines).size(), 10U);
  EXPECT_EQ(transcript->beginning, std::string(200, 'x'));
  const auto accents = ReadHistory(R"([2,"t",")" + [] {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "é";
    return text;
  }() + R"("])");
  EXPECT_EQ(accents->beginning.size(), 400U) << "whole characters";
}

}  // namespace
}  // namespace connector::crm::protocol
