#include "contract/app_file.h"

#include <gtest/gtest.h>

#include "base/text/yaml.h"
#include "checker/target.h"
#include "sandbox/apps/app.h"
#include "tests/support/folder.h"

namespace connector::testing {
namespace {

using sandbox::apps::App;
using sandbox::apps::FromJson;
using sandbox::apps::ReadApp;
using sandbox::apps::ToJson;
using sandbox::apps::ToYaml;

constexpr const char* kWhole = R"(name: The florist's
url: https://fleurs.example/app/
privacy: public
revision: 2023-10
verification-form: 2018-02
paths:
  categories: /groups
  visitor-actions: off
  verification: /check
  select-options: /pick/{parameter}
  health: /ping
parameters:
  - key: login
    label: Identifiant
    type: text
    required: true
  - key: sms
    label: Send messages
    type: toggle
    group: settings
  - key: number
    label: From
    type: numeric
    group: settings
    parent: sms
  - key: depot
    label: Dépôt
    type: selectpicker
  - key: other
    label: Other
    type: selectpicker
    options-url: /others
webhooks:
  - label: All of it
    path: /hooks
    events: ["*"]
  - url: http://127.0.0.1:9/x
    content-type: application/x-www-form-urlencoded
    events: [conversations.domain, user.created]
website: fleurs-1
locales: [fr, en]
visitor: {idVisitorExternal: c-1}
accepted-credentials: {login: a, password: b}
)";

App ReadRight(const std::string& yaml) {
  std::vector<std::string> errors;
  auto app = ReadApp(yaml, errors);
  for (const auto& error : errors) ADD_FAILURE() << error;
  return app;
}

TEST(AppFile, IsReadWhole) {
  const auto app = ReadRight(kWhole);
  EXPECT_EQ(app.name, "The florist's");
  EXPECT_EQ(app.url, "https://fleurs.example/app");
  EXPECT_FALSE(app.is_private);
  EXPECT_EQ(app.revision, contract::Revision::k2023_10);
  EXPECT_EQ(app.verification_form, "2018-02");
  EXPECT_EQ(app.UrlOf("categories"), "https://fleurs.example/app/groups");
  EXPECT_EQ(app.UrlOf("visitor-actions"), "");
  EXPECT_EQ(app.UrlOf("products"), "");
  ASSERT_EQ(app.parameters.size(), 5U);
  EXPECT_TRUE(app.parameters[0].is_required);
  EXPECT_EQ(app.parameters[0].group, "authentication");
  EXPECT_EQ(app.parameters[2].parent, "sms");
  EXPECT_EQ(app.OptionsUrlOf(app.parameters[3]), "https://fleurs.example/app/pick/depot");
  EXPECT_EQ(app.OptionsUrlOf(app.parameters[4]), "https://fleurs.example/app/others");
  ASSERT_EQ(app.webhooks.size(), 2U);
  EXPECT_EQ(app.Absolute(app.webhooks[0].url), "https://fleurs.example/app/hooks");
  EXPECT_EQ(app.webhooks[0].content_type, "application/json");
  EXPECT_EQ(app.Absolute(app.webhooks[1].url), "http://127.0.0.1:9/x");
  EXPECT_EQ(app.webhooks[1].events.size(), 2U);
  EXPECT_EQ(app.checks["accepted-credentials"].dump(), R"({"login":"a","password":"b"})");
}

TEST(AppFile, IsWrittenAsItWasRead) {
  for (const std::string yaml : {kWhole, "name: x\nurl: http://h\n"}) {
    const auto app = ReadRight(yaml);
    EXPECT_EQ(ToJson(FromJson(ToJson(app))), ToJson(app));
    EXPECT_EQ(ToJson(ReadRight(ToYaml(app))), ToJson(app)) << ToYaml(app);
  }
}

TEST(AppFile, MistakesAreSaidWithTheirLine) {
  const std::string right = "name: x\nurl: http://h\n";
  const struct {
    std::string yaml;
    std::string says;
  } cases[] = {
      {"", "must hold `name: value` lines"},
      {"- a", "must hold `name: value` lines"},
      {"a: [", "line 1"},
      {std::string(70'000, '#'), "must not be larger than 65536 bytes"},
      {"url: http://h", "name: is missing"},
      {"name: x", "url: is missing"},
      {right + "colour: red", "line 3: colour: is not a known entry"},
      {"name: 7\nurl: http://h", "line 1: name: must be one line of text"},
      {"name: \"a\\nb\"\nurl: http://h", "line 1: name: must be one line"},
      {"name: " + std::string(101, 'x') + "\nurl: http://h", "at most 100 characters"},
      {"name: x\nurl: ftp://h", "line 2: url: must be http://HOST"},
      {"name: x\nurl: http://h/?a=b", "line 2: url: must be"},
      {"name: x\nurl: http://user@h/", "line 2: url: must be"},
      {right + "privacy: secret", "line 3: privacy: must be one of private, public"},
      {right + "revision: 2018", "line 3: revision: must be one of 2017-09, 2023-10"},
      {right + "verification-form: x", "line 3: verification-form: must be one of 2017-09"},
      {right + "paths: /x", "line 3: paths: must hold `interaction: /path` lines"},
      {right + "paths:\n  nothing: /x", "line 4: paths/nothing: there is no such interaction"},
      {right + "paths:\n  products: x", "line 4: paths/products: must be a path"},
      {right + "paths:\n  products: /a b", "line 4: paths/products: must be a path"},
      {right + "parameters: x", "line 3: parameters: must be a list"},
      {right + "parameters: [x]", "line 3: parameters/0: must hold"},
      {right + "parameters:\n  - key: a\n    type: text", "line 4: parameters/0: label is missing"},
      {right + "parameters:\n  - key: a b\n    label: A\n    type: text",
       "line 4: parameters/0/key: must be"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: TEXT",
       "line 6: parameters/0/type: must be one of text"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: text\n    group: x",
       "line 7: parameters/0/group: must be one of"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: text\n    required: yes",
       "line 7: parameters/0/required: must be true or false"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: text\n    colour: red",
       "line 7: parameters/0/colour: is not a known entry"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: text\n  - key: a\n    label: A\n"
               "    type: text",
       "line 7: parameters/1/key: is there twice"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: selectpicker",
       "line 4: parameters/0: a selectpicker needs options-url"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: text\n    options-url: /x",
       "line 7: parameters/0/options-url: is for a selectpicker only"},
      {right + "parameters:\n  - key: a\n    label: A\n    type: text\n    parent: b",
       "line 7: parameters/0/parent: must be the key of a toggle"},
      {right + "webhooks:\n  - path: /x", "line 4: webhooks/0: events is missing"},
      {right + "webhooks:\n  - events: [\"*\"]", "line 4: webhooks/0: needs either path or url"},
      {right + "webhooks:\n  - path: /x\n    url: http://h\n    events: [\"*\"]",
       "line 4: webhooks/0: needs either path or url"},
      {right + "webhooks:\n  - path: /x\n    events: []",
       "line 5: webhooks/0/events: must be a list"},
      {right + "webhooks:\n  - path: /x\n    events: [conversation.ended]",
       "line 5: webhooks/0/events/0: must be a list of events"},
      {right + "webhooks:\n  - path: /x\n    events: [\"*\", \"*\"]",
       "line 5: webhooks/0/events/1: is there twice"},
      {right + "webhooks:\n  - path: /x\n    events: [\"*\"]\n    content-type: text/xml",
       "line 6: webhooks/0/content-type: must be one of application/json"},
  };
  for (const auto& c : cases) {
    std::vector<std::string> errors;
    ReadApp(c.yaml, errors);
    std::string all;
    for (const auto& error : errors) all += error + "\n";
    EXPECT_NE(all.find(c.says), std::string::npos) << c.yaml << "\nsays:\n" << all;
  }
}

TEST(AppFile, AllMistakesAreSaid) {
  std::vector<std::string> errors;
  ReadApp(std::string("privacy: x\nrevision: y\ncolour: z"), errors);
  EXPECT_EQ(errors.size(), 5U);  // and two that are missing
}

TEST(AppFile, IsReadByConnectorCheckToo) {
  checker::Target target;
  std::vector<std::string> errors;
  checker::ReadConfiguration(kWhole, target, errors);
  for (const auto& error : errors) ADD_FAILURE() << error;
  EXPECT_EQ(target.website, "fleurs-1");
  EXPECT_EQ(target.paths.at(checker::Endpoint::kCategories), "/groups");
  EXPECT_EQ(target.revision, contract::Revision::k2023_10);
  checker::ReadConfiguration("colour: red", target, errors);
  EXPECT_EQ(errors, std::vector<std::string>{"colour: is not a known entry"});
}

// The two programs cannot drift apart: what connector-check reads is in the list, and all that the
// list says it reads, it does.
TEST(AppFile, HasNoEntryThatConnectorCheckDoesNotKnow) {
  for (const auto& entry : contract::AppFileEntries()) {
    checker::Target target;
    std::vector<std::string> errors;
    checker::ReadConfiguration(std::string(entry.name) + ": {a: [{}]}", target, errors);
    for (const auto& error : errors) {
      EXPECT_EQ(error.find("is not a known entry"), std::string::npos) << error;
    }
    const bool is_sandbox_only = entry.reader == contract::AppFileReader::kSandbox;
    EXPECT_EQ(errors.empty(), is_sandbox_only) << entry.name;
  }
}

TEST(AppFile, ReadsTheFilesOfConnectorCheck) {
  for (const auto* file :
       {"fixtures/connector-check.yaml", "examples/florist/connector-check.yaml"}) {
    const auto yaml = ReadFile(std::filesystem::path(SOURCE_DIR) / file);
    const bool is_whole = yaml.find("\nname: ") != std::string::npos;
    const auto app = ReadRight((is_whole ? "" : "name: x\nurl: http://h\n") + yaml);
    EXPECT_FALSE(app.checks.empty());
    checker::Target target;
    checker::Target again;
    std::vector<std::string> errors;
    checker::ReadConfiguration(yaml, target, errors);
    checker::ReadConfiguration(ToYaml(app), again, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(again.accepted.dump(), target.accepted.dump());
    EXPECT_EQ(again.visitor, target.visitor);
    EXPECT_EQ(again.locales, target.locales);
    EXPECT_EQ(again.paths, target.paths);
  }
}

}  // namespace
}  // namespace connector::testing
