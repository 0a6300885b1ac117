#include "base/text/yaml.h"

#include <gtest/gtest.h>

#include "tests/support/cost.h"

namespace connector::text {
namespace {

TEST(Yaml, IsReadAsTheJsonThatItStandsFor) {
  struct {
    std::string yaml;
    std::string json;
  } const cases[] = {
      {"", "null"},
      {"a: 1", R"({"a":1})"},
      {"a: '1'", R"({"a":"1"})"},
      {"a: \"1\"", R"({"a":"1"})"},
      {"a: 1.5", R"({"a":1.5})"},
      {"a: -3", R"({"a":-3})"},
      {"a: 2017-09", R"({"a":"2017-09"})"},
      {"a: 3.1.0", R"({"a":"3.1.0"})"},
      {"a: inf", R"({"a":"inf"})"},
      {"a: 0x10", R"({"a":"0x10"})"},
      {"a: true\nb: false\nc: null\nd: ~\ne:",
       R"({"a":true,"b":false,"c":null,"d":null,"e":null})"},
      {"a: yes\nb: off", R"({"a":"yes","b":"off"})"},
      {"'200': x", R"({"200":"x"})"},
      {"200: x", R"({"200":"x"})"},
      {"z: 1\na: 2", R"({"z":1,"a":2})"},
      {"- a\n- [1, {b: c}]\n- {}", R"(["a",[1,{"b":"c"}],{}])"},
      {"a: >\n  one\n  two\n", R"({"a":"one two\n"})"},
      {"a: |\n  one\n  two\n", R"({"a":"one\ntwo\n"})"},
      {"a: é # comment", R"({"a":"é"})"},
  };
  for (const auto& c : cases) EXPECT_EQ(ParseYaml(c.yaml).dump(), c.json) << c.yaml;
}

TEST(Yaml, MistakesAreSaidWithTheirPlace) {
  struct {
    std::string yaml;
    std::string says;
  } const cases[] = {
      {"a: [", "line 1, column "},
      {"a: 1\na: 2", "line 2, column 1: a: is there twice"},
      {"a: &x 1\nb: *x", "line 2, column 4: an alias"},
      {"[a]: 1", "a key that is no text"},
      {"a: 1\n---\nb: 2", "more than one document"},
      {"\ta: 1", "line 1"},
      {std::string(100, '[') + std::string(100, ']'), "nested too deeply"},
  };
  for (const auto& c : cases) {
    try {
      ParseYaml(c.yaml);
      ADD_FAILURE() << c.yaml;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find(c.says), std::string::npos) << error.what();
    }
  }
}

TEST(Yaml, TakesTimeInProportionToTheText) {
  const auto cost = [](int keys) {
    std::string yaml;
    for (int i = 0; i < keys; ++i) yaml += "a" + std::to_string(i) + ": 1\n";
    return testing::SecondsOf([&] { ParseYaml(yaml); });
  };
  EXPECT_LT(cost(16'000), 16 * cost(2'000) + 0.01);
}

}  // namespace
}  // namespace connector::text
