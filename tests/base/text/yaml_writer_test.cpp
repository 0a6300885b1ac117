#include "base/text/yaml_writer.h"

#include <gtest/gtest.h>

#include "base/text/yaml.h"

namespace connector::text {
namespace {

TEST(YamlWriter, WritesWhatIsReadAgain) {
  struct {
    std::string json;
    std::string yaml;
  } const cases[] = {
      {R"({"a":1,"b":"x"})", "a: 1\nb: x\n"},
      {R"({"a":"1","b":"true","c":"No","d":"~","e":""})",
       "a: \"1\"\nb: \"true\"\nc: \"No\"\nd: \"~\"\ne: \"\"\n"},
      {R"({"a":["x",["w","z"],{"b":1,"c":2}]})",
       "a:\n  - x\n  -\x20- w\n    - z\n  - b: 1\n    c: 2\n"},
      {R"({"a":{"b":{"c":null}},"d":{},"e":[]})", "a:\n  b:\n    c: null\nd: {}\ne: []\n"},
      {R"({"path":"/a/{b}","url":"http://h:1/x","date":"2017-09"})",
       "path: /a/{b}\nurl: \"http://h:1/x\"\ndate: \"2017-09\"\n"},
      {R"(["é # no comment","a: b","- x","*","line\nline","\u0001","😀"])",
       "- \"é # no comment\"\n- \"a: b\"\n- \"- x\"\n- \"*\"\n- \"line\\nline\"\n- "
       "\"\\u0001\"\n- \"😀\"\n"},
      {R"({"on":1,"a b":2,"1":3})", "\"on\": 1\n\"a b\": 2\n\"1\": 3\n"},
      {R"("x")", "x\n"},
      {"[]", "[]\n"},
      {"1.5", "1.5\n"},
  };
  for (const auto& c : cases) {
    const auto value = nlohmann::ordered_json::parse(c.json);
    EXPECT_EQ(WriteYaml(value), c.yaml);
    EXPECT_EQ(ParseYaml(WriteYaml(value)), value) << c.json;
  }
}

TEST(YamlLines, SayWhereEachValueStands) {
  YamlLines lines;
  ParseYaml("a: 1\n\nb:\n  c: x\n  d:\n    - 1\n    -\n      e: 2\n      f: [\n        3, 4]\n",
            lines);
  const YamlLines expected{{"/a", 1},          {"/b", 3},         {"/b/c", 4},     {"/b/d", 5},
                           {"/b/d/0", 6},      {"/b/d/1", 8},     {"/b/d/1/e", 8}, {"/b/d/1/f", 9},
                           {"/b/d/1/f/0", 10}, {"/b/d/1/f/1", 10}};
  EXPECT_EQ(lines, expected);
}

}  // namespace
}  // namespace connector::text
