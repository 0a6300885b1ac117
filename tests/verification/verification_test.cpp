// The verification URL and the installation form, without a socket.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>

#include <nlohmann/json.hpp>

#include "shop/password.h"
#include "tests/support/answer.h"
#include "tests/support/folder.h"
#include "tests/support/shop.h"
#include "verification/form.h"

namespace connector::verification {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;

const json kDemo{{"login", "demo"}, {"password", "copper-pan-2017"}};

// The two wire forms of the same values.
std::string Body2017(const json& values) {
  auto array = json::array();
  for (const auto& [key, value] : values.items()) {
    array.push_back({{"id", key}, {"value", value}, {"fieldType", "TEXT"}});
  }
  return array.dump();
}
std::string Body2018(const json& values) {
  auto array = json::array();
  for (const auto& [key, value] : values.items()) array.push_back({{"key", key}, {"value", value}});
  return array.dump();
}

class Verification : public ::testing::Test {
 protected:
  json Verify(const std::string& body) const {
    const auto response = shop_.Post("/verification", body);
    EXPECT_EQ(response.status, 200) << body << response.body;
    return json::parse(response.body);
  }
  // Asks without waiting for the answer.
  static std::future<web::Response> Start(const testing::LoadedShop& shop,
                                          const std::string& body) {
    web::Request request;
    request.method = "POST";
    request.path = "/verification";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = body;
    request.declares_length = true;
    request.client = "192.0.2.1";
    auto promise = std::make_shared<std::promise<web::Response>>();
    auto future = promise->get_future();
    auto answer = shop.connector()(request);
    if (auto* response = std::get_if<web::Response>(&answer)) {
      promise->set_value(std::move(*response));
    } else {
      std::get<web::Deferred>(answer).start(
          [promise](web::Response late) { promise->set_value(std::move(late)); });
    }
    return future;
  }
  // "CODE key" of each fault; both wire forms have to tell the same.
  std::vector<std::string> Faults(const json& values) const {
    const auto answer = Verify(Body2018(values));
    const auto old_answer = Verify(Body2017(values));
    std::vector<std::string> faults;
    std::vector<std::string> old_keys;
    for (const auto& error : answer.at("errors")) {
      EXPECT_FALSE(error.at("description").get<std::string>().empty());
      faults.push_back(error.at("code").get<std::string>() + " " +
                       error.at("parameterKey").get<std::string>());
    }
    for (const auto& field : old_answer.at("fields")) old_keys.push_back(field.at("id"));
    EXPECT_EQ(old_keys.size(), faults.size());
    EXPECT_EQ(answer.at("isStepValid"), faults.empty());
    EXPECT_EQ(old_answer.at("isValid"), faults.empty());
    return faults;
  }
  static json With(const json& more) {
    auto values = kDemo;
    values.update(more);
    return values;
  }

  static service::BackendOptions WithQuickRefusals() {
    service::BackendOptions options;
    options.credentials.refusal_time = std::chrono::milliseconds(5);
    return options;
  }

  testing::LoadedShop shop_{fixtures::SampleShop(), WithQuickRefusals()};
};

using Strings = std::vector<std::string>;

TEST_F(Verification, AnswersInTheFormItWasAsked) {
  EXPECT_EQ(shop_.Post("/verification", Body2017(kDemo)).body,
            R"({"isValid":true,"message":"The connector can be installed.","fields":[]})");
  EXPECT_EQ(shop_.Post("/verification", Body2018(kDemo)).body,
            R"({"isStepValid":true,"errors":[]})");
  EXPECT_EQ(Verify("[]").at("isValid"), false);
  EXPECT_EQ(Verify("[]").at("fields").size(), 2U);
}

TEST_F(Verification, ReportsAllFaultsAtOnce) {
  EXPECT_EQ(Faults(kDemo), Strings{});
  EXPECT_EQ(Faults(With({{"shopNumber", "12"},
                         {"warehouse", "lyon"},
                         {"referencePrefix", "Ab1"},
                         {"showUnavailable", "true"}})),
            Strings{});
  EXPECT_EQ(Faults(With({{"shopNumber", "12a"},
                         {"warehouse", "paris"},
                         {"referencePrefix", "a-b"},
                         {"showUnavailable", "yes"},
                         {"unheardOf", "x"},
                         {"password", "wrong"}})),
            (Strings{"WRONG_TYPE shopNumber", "WRONG_TYPE warehouse", "WRONG_TYPE referencePrefix",
                     "WRONG_TYPE showUnavailable", "UNKNOWN_FIELD unheardOf",
                     "WRONG_CREDENTIALS password"}));
  EXPECT_EQ(Faults({{"login", "demo"}, {"password", ""}}), Strings{"MISSING_FIELD password"});
  EXPECT_EQ(Faults({{"shopNumber", ""}}),
            (Strings{"MISSING_FIELD login", "MISSING_FIELD password"}));
  EXPECT_EQ(Faults(With({{"password", std::string(1025, 'x')}})), Strings{"WRONG_TYPE password"});
}

TEST_F(Verification, BooleansAreThemselvesInTheLaterForm) {
  EXPECT_EQ(Verify(Body2018(With({{"showUnavailable", true}}))).at("isStepValid"), true);
  EXPECT_EQ(Verify(Body2018(With({{"shopNumber", true}}))).at("isStepValid"), false);
  EXPECT_EQ(shop_.Post("/verification", Body2017(With({{"showUnavailable", true}}))).status, 400);
}

TEST_F(Verification, DoesNotTellWhichCredentialWasWrong) {
  const auto wrong_password =
      shop_.Post("/verification", Body2017({{"login", "demo"}, {"password", "x"}}));
  const auto wrong_login =
      shop_.Post("/verification", Body2017({{"login", "nobody"}, {"password", "copper-pan-2017"}}));
  EXPECT_EQ(wrong_password.status, 200);
  EXPECT_EQ(wrong_password.body, wrong_login.body);
}

TEST_F(Verification, WhatIsNoFormIsA400) {
  for (const std::string body :
       {"", "{}", "null", "[1]", "[{}]", R"([{"value":"x"}])",
        R"([{"id":"a","key":"a","value":"x"}])",
        R"([{"id":"a","value":"x"},{"key":"b","value":"x"}])", R"([{"id":"a"},{"id":"a"}])",
        R"([{"id":1,"value":"x"}])", R"([{"id":"","value":"x"}])", R"([{"id":"a","value":1}])",
        R"([{"key":"a","value":["x"]}])", R"([{"id":"a","id":"b"}])", "[{\"id\":\"\xff\"}]"}) {
    const auto response = shop_.Post("/verification", body);
    EXPECT_EQ(response.status, body.empty() ? 411 : 400) << body;
  }
  const auto with_name = [](std::size_t bytes) {
    return R"([{"id":")" + std::string(bytes, 'x') + R"("}])";
  };
  EXPECT_EQ(shop_.Post("/verification", with_name(255)).status, 200);
  EXPECT_EQ(shop_.Post("/verification", with_name(256)).status, 400);
  EXPECT_EQ(shop_.Post("/verification", "[]", "text/plain").status, 415);
  EXPECT_EQ(shop_.Post("/verification", "id=a", "application/x-www-form-urlencoded").status, 415);
  std::string many = R"([{"id":"0"})";
  for (int i = 1; i < 101; ++i) many += R"(,{"id":")" + std::to_string(i) + R"("})";
  EXPECT_EQ(shop_.Post("/verification", many + "]").status, 400);
}

// RFC 8265: the keyboard decides whether é is one character or two.
TEST(VerificationOfAccents, DoesNotDependOnHowTheyWereTyped) {
  const std::string composed = "caf\u00E9";
  const std::string decomposed = "cafe\u0301";
  const testing::Folder folder;
  testing::WriteSmallShop(folder);
  std::string parameters;
  for (const std::string key : {"login", "password"}) {
    parameters += json{{"key", key},
                       {"label", key},
                       {"type", "TEXT"},
                       {"isRequired", true},
                       {"credential", key}}
                      .dump() +
                  "\n";
  }
  folder.Write("parameters.jsonl", parameters);
  for (const auto& [login, password] :
       {std::pair(composed, decomposed + "\u00A0x"), std::pair(decomposed, composed + " x")}) {
    const json account{{"login", login}, {"passwordHash", shop::HashPassword(password)}};
    folder.Write("accounts.jsonl", account.dump() + "\n");
    const testing::LoadedShop shop(*fixtures::OpenDirectory(folder.path()));
    for (const auto& [typed_login, typed_password] :
         {std::pair(composed, composed + " x"), std::pair(decomposed, decomposed + "\u3000x"),
          std::pair("\uFF43af\u00E9"s, decomposed + "\u00A0x")}) {
      const json values{{"login", typed_login}, {"password", typed_password}};
      EXPECT_EQ(shop.Post("/verification", Body2018(values)).body,
                R"({"isStepValid":true,"errors":[]})");
    }
    const json wrong{{"login", "cafe"}, {"password", composed + " x"}};
    EXPECT_NE(shop.Post("/verification", Body2018(wrong)).body,
              R"({"isStepValid":true,"errors":[]})");
  }
}

TEST_F(Verification, GuessingIsSlowedDown) {
  const auto attempt = [&](const std::string& login, const std::string& password) {
    return shop_.Post("/verification", Body2018({{"login", login}, {"password", password}}));
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("demo", "guess").status, 200);
  const auto refused = attempt("demo", "copper-pan-2017");
  EXPECT_EQ(refused.status, 429);
  const auto wait = std::stoi(testing::HeaderOf(refused, "Retry-After"));
  EXPECT_GT(wait, 290);
  EXPECT_LE(wait, 300);
  EXPECT_EQ(attempt("somebody", "guess").status, 200);
}

TEST_F(Verification, RightLoginsGetThroughAFloodOfWrongOnes) {
  const testing::LoadedShop shop;
  std::vector<std::future<web::Response>> flood;
  int logins = 0;
  for (int i = 0; i < 30; ++i) {
    for (int j = 0; j < 40; ++j) {
      const auto login = "made-up-" + std::to_string(++logins);
      flood.push_back(Start(shop, Body2018({{"login", login}, {"password", "x"}})));
    }
    const auto began = std::chrono::steady_clock::now();
    const auto response = Start(shop, Body2018(kDemo)).get();
    EXPECT_EQ(response.status, 200) << i << ": " << response.body;
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  }
  for (auto& answer : flood) answer.wait();
}

TEST_F(Verification, FailuresOfSomeDoNotLockOutTheOthersFromTheSameAddress) {
  std::vector<std::future<web::Response>> wrong;
  for (int i = 0; i < 60; ++i) {
    const auto login = "nobody-" + std::to_string(i);
    wrong.push_back(Start(shop_, Body2018({{"login", login}, {"password", "x"}})));
  }
  for (auto& answer : wrong) EXPECT_EQ(answer.get().status, 200);
  EXPECT_EQ(Verify(Body2018(kDemo)).at("isStepValid"), true);
}

TEST_F(Verification, TheSameCredentialsAtOnceAreOneAttempt) {
  std::vector<std::future<web::Response>> answers;
  for (int i = 0; i < 8; ++i) answers.push_back(Start(shop_, Body2018(kDemo)));
  for (auto& answer : answers) EXPECT_EQ(answer.get().status, 200);
}

TEST_F(Verification, OptionsOfASelectPicker) {
  EXPECT_EQ(shop_.Get("/settings/warehouse/options").body,
            R"([{"label":"Lyon","value":"lyon"},{"label":"Strasbourg","value":"strasbourg"}])");
  EXPECT_EQ(json::parse(shop_.Get("/settings/warehouse/options?operatorLocale=de_AT").body)
                .at(1)
                .at("label"),
            "Straßburg");
  EXPECT_EQ(shop_.Get("/settings/login/options").status, 404);
  EXPECT_EQ(shop_.Get("/settings/nothing/options").status, 404);
  EXPECT_EQ(shop_.Get("/settings//options").status, 404);
  EXPECT_EQ(shop_.Get("/settings/warehouse/options?operatorLocale=%").status, 400);
}

}  // namespace
}  // namespace connector::verification
