#include "sandbox/apps/values.h"

#include <gtest/gtest.h>

#include "sandbox/apps/verification.h"

namespace connector::testing {
namespace {

using sandbox::apps::App;
using sandbox::apps::CheckValues;
using sandbox::apps::Options;
using sandbox::apps::Parameter;
using sandbox::apps::ReadVerdict;
using sandbox::apps::Typed;
using sandbox::apps::VerificationBody;
using sandbox::apps::WireForm;

App Form() {
  App app;
  const auto add = [&](const char* key, const char* type, bool is_required, const char* parent = "",
                       const char* group = "authentication") {
    app.parameters.push_back({key, key, type, group, "", parent, is_required});
  };
  add("login", "text", true);
  add("number", "numeric", false);
  add("code", "alphanumeric", false);
  add("on", "toggle", false);
  add("sub", "text", true, "on");
  add("depot", "selectpicker", false);
  add("later", "text", true, "", "settings");
  return app;
}

TEST(Values, AreCheckedByThePlatformFirst) {
  const auto options = [](const Parameter&) { return Options{{"lyon", "nice"}, ""}; };
  const struct {
    std::string name;
    std::string typed;
    std::string errors;  // "field: message; …"
    std::string values;
  } cases[] = {
      {"right", R"({"login":"a"})", "",
       R"({"login":"a","number":"","code":"","on":false,"depot":""})"},
      {"all filled in",
       R"({"login":"é","number":"-3,5","code":"a1","on":true,"sub":"x","depot":"nice"})", "",
       R"({"login":"é","number":"-3,5","code":"a1","on":true,"sub":"x","depot":"nice"})"},
      {"a number as one", R"({"login":"a","number":12})", "",
       R"({"login":"a","number":"12","code":"","on":false,"depot":""})"},
      {"a toggle as text", R"({"login":"a","on":"true","sub":"x"})", "",
       R"({"login":"a","number":"","code":"","on":true,"sub":"x","depot":""})"},
      {"sub-field of a toggle that is off", R"({"login":"a","on":false,"sub":"x"})", "",
       R"({"login":"a","number":"","code":"","on":false,"depot":""})"},
      {"missing", "{}", "login: This field must be filled in.", ""},
      {"empty", R"({"login":""})", "login: This field must be filled in.", ""},
      {"null", R"({"login":null})", "login: This field must be filled in.", ""},
      {"missing sub-field", R"({"login":"a","on":true})", "sub: This field must be filled in.", ""},
      {"wrong type", R"({"login":["a"]})", "login: The value must be a text.", ""},
      {"too long", R"({"login":")" + std::string(1'025, 'x') + "\"}",
       "login: The value must have at most 1024 bytes.", ""},
      {"no number", R"({"login":"a","number":"1e3"})", "number: The value must be a number.", ""},
      {"not alphanumeric", R"({"login":"a","code":"a-b"})",
       "code: The value must be letters a to z and digits.", ""},
      {"no toggle", R"({"login":"a","on":"yes"})", "on: The value must be true or false.", ""},
      {"not in the list", R"({"login":"a","depot":"paris"})",
       "depot: The value must be one of the options.", ""},
      {"unknown field", R"({"login":"a","colour":"red"})",
       "colour: The app has no such field in this step.", ""},
      {"field of the other step", R"({"login":"a","later":"x"})",
       "later: The app has no such field in this step.", ""},
      {"all that is wrong", R"({"number":"x","on":1})",
       "login: This field must be filled in.; number: The value must be a number.; "
       "on: The value must be true or false.",
       ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Typed values;
    std::string all;
    for (const auto& error :
         CheckValues(Form(), "authentication", Typed::parse(c.typed), options, values)) {
      all += (all.empty() ? "" : "; ") + error.field + ": " + error.message;
    }
    EXPECT_EQ(all, c.errors);
    if (c.errors.empty()) {
      EXPECT_EQ(values.dump(), c.values);
    }
  }
}

TEST(Values, OptionsAreAskedForOnlyIfOneIsChosen) {
  int asked = 0;
  const auto options = [&](const Parameter&) {
    ++asked;
    return Options{{}, "the connection was refused"};
  };
  Typed values;
  EXPECT_TRUE(CheckValues(Form(), "authentication", {{"login", "a"}}, options, values).empty());
  EXPECT_EQ(asked, 0);
  const auto errors =
      CheckValues(Form(), "authentication", {{"login", "a"}, {"depot", "lyon"}}, options, values);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].message, "The options could not be had: the connection was refused.");
}

TEST(Verification, HasTwoWireForms) {
  const Typed values{{"login", "a\"b"}, {"on", true}, {"empty", ""}};
  EXPECT_EQ(VerificationBody(WireForm::k2017_09, values),
            R"([{"id":"login","value":"a\"b","fieldType":"TEXT"},)"
            R"({"id":"on","value":"true","fieldType":"TEXT"},)"
            R"({"id":"empty","value":"","fieldType":"TEXT"}])");
  EXPECT_EQ(VerificationBody(WireForm::k2018_02, values),
            R"([{"key":"login","value":"a\"b"},{"key":"on","value":true},)"
            R"({"key":"empty","value":""}])");
}

TEST(Verification, AnswersAreUnderstoodInBoth) {
  const struct {
    std::string answer;
    bool is_valid;
    std::string message;
    std::string errors;
  } cases[] = {
      {R"({"isValid":true})", true, "", ""},
      {R"({"isValid":true,"message":"Welcome","fields":null})", true, "Welcome", ""},
      {R"({"isValid":false,"message":"No","fields":[{"id":"login","message":"wrong"}]})", false,
       "No", "login: wrong; "},
      {R"({"isValid":false,"fields":[{"id":"a","message":"1"},{"id":"b","message":"2"}]})", false,
       "", "a: 1; b: 2; "},
      {R"({"isValid":false})", false, "The connector refuses these values, and does not say why.",
       ""},
      {R"({"isStepValid":true,"errors":[]})", true, "", ""},
      {R"({"isStepValid":false,"errors":[{"code":"X","description":"wrong","parameterKey":"p"}]})",
       false, "", "p: wrong; "},
      {R"({"isStepValid":false,"errors":[{"code":"X","description":"closed"}]})", false, "",
       ": closed; "},
      {R"({"isStepValid":false,"errors":[{"code":"X","description":"z","parameterKey":null}]})",
       false, "", ": z; "},
      {R"({"isStepValid":false,"errors":[]})", false,
       "The connector refuses these values, and does not say why.", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.answer);
    const auto verdict = ReadVerdict(nlohmann::json::parse(c.answer));
    EXPECT_EQ(verdict.is_valid, c.is_valid);
    EXPECT_EQ(verdict.message, c.message);
    std::string errors;
    for (const auto& error : verdict.errors) errors += error.field + ": " + error.message + "; ";
    EXPECT_EQ(errors, c.errors);
  }
}

}  // namespace
}  // namespace connector::testing
