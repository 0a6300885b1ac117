#include "sandbox/deliveries/misbehaviour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/sql/query.h"
#include "contract/signature.h"
#include "sandbox/deliveries/body.h"
#include "tests/sandbox/deliveries/receiver.h"
#include "tests/sandbox/deliveries/world.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using deliveries::Misbehaviour;
using ::testing::HasSubstr;
using Json = nlohmann::json;

int EventsFor(Misbehaviour kind) { return kind == Misbehaviour::kAtOnce ? deliveries::kAtOnce : 1; }

std::int64_t AttemptsFor(Misbehaviour kind) {
  const bool is_repeated = kind == Misbehaviour::kTwice ||
                           kind == Misbehaviour::kAcknowledgementLost ||
                           kind == Misbehaviour::kSentAtRenewed;
  return is_repeated ? 2 : EventsFor(kind);
}

// Everything that a delivery can have done wrong, one after the other.
void Misbehave(World& world) {
  for (const auto& facts : deliveries::AllMisbehaviour()) {
    world.Tell(EventsFor(facts.kind), "conversation.closed", std::string(ToString(facts.kind)));
  }
  ASSERT_TRUE(world.AwaitEnd());
}

std::vector<DeliveryRow> DeliveriesOf(World& world, Misbehaviour kind) {
  std::vector<DeliveryRow> rows;
  const auto reader = world.state().NewReader();
  sql::Query query(*reader,
                   "SELECT id, state, attempts, verdict FROM deliveries WHERE misbehaviour = ?");
  for (sql::Rows found(query, deliveries::ToJsonText(kind)); found.Next();) {
    rows.push_back({found.Integer(0), std::string(found.Text(1)),
                    static_cast<int>(found.Integer(2)), std::string(found.Text(3))});
  }
  return rows;
}

void ExpectConforming(World& world) {
  for (const auto& facts : deliveries::AllMisbehaviour()) {
    SCOPED_TRACE(ToString(facts.kind));
    const auto rows = DeliveriesOf(world, facts.kind);
    EXPECT_EQ(rows.size(), static_cast<std::size_t>(EventsFor(facts.kind)));
    for (const auto& row : rows) {
      EXPECT_EQ(row.verdict, "");
      if (facts.demand == deliveries::Demand::kAcknowledge) {
        EXPECT_EQ(row.state, "acknowledged");
      } else if (facts.demand == deliveries::Demand::kRefuse) {
        EXPECT_EQ(row.state, "given_up");
      }
    }
    // Connections that found no room are made again.
    EXPECT_GE(world.Count("SELECT COUNT(*) FROM attempts JOIN deliveries d ON d.id = delivery_id "
                          "WHERE d.misbehaviour = '" +
                          deliveries::ToJsonText(facts.kind) + "'"),
              AttemptsFor(facts.kind));
  }
}

TEST(Misbehaviour, OurConnectorDoesWhatTheContractAsksFor) {
  World world(300);
  const Folder folder;
  folder.Write("secret", kWorldSecret);
  folder.Write("previous", kWorldPreviousSecret);
  Service service({"--secret-file", (folder / "secret").string(), "--previous-secret-file",
                   (folder / "previous").string()});
  world.Subscribe("http://127.0.0.1:" + std::to_string(service.port()) + "/webhooks");
  world.StartSender();
  Misbehave(world);
  ExpectConforming(world);
  const auto stored = world.Count("SELECT COUNT(*) FROM attempts WHERE answer LIKE '%stored%'");
  const auto events =
      world.Count("SELECT COUNT(DISTINCT event_id) FROM deliveries WHERE state = 'acknowledged'");
  EXPECT_EQ(stored, events);
  EXPECT_EQ(world.Count("SELECT COUNT(*) FROM attempts WHERE answer LIKE '%repeated%'"), 3);
  EXPECT_EQ(world.Count("SELECT COUNT(*) FROM attempts WHERE answer LIKE '%conflicting%'"), 0);
}

TEST(Misbehaviour, SoDoesTheFlorist) {
  World world(300);
  const Folder folder;
  folder.Write("secret", kWorldSecret);
  Process florist("/usr/bin/python3", {SOURCE_DIR "/examples/florist/florist.py", "--port", "0",
                                       "--secret", (folder / "secret").string()});
  const std::string line = "listening on http://127.0.0.1:";
  ASSERT_TRUE(world.Await([&] { return Contains(florist.Output(), line); })) << florist.Errors();
  const auto output = florist.Output();
  const auto port = std::to_string(std::stoi(output.substr(output.find(line) + line.size())));
  world.Subscribe("http://127.0.0.1:" + port + "/flowers/hooks");
  world.StartSender();
  Misbehave(world);
  ExpectConforming(world);
}

// A receiver that says yes to everything, and one that says no.
TEST(Misbehaviour, WhatTheContractDoesNotAskForIsSaid) {
  const struct {
    std::string name;
    int status;
    std::vector<deliveries::Demand> met;
  } rows[] = {
      {"yes", 200, {deliveries::Demand::kAcknowledge, deliveries::Demand::kAcknowledgeOrRefuse}},
      {"no",
       401,
       {deliveries::Demand::kRefuse, deliveries::Demand::kAcknowledgeOrRefuse,
        deliveries::Demand::kNeverAcknowledge}},
      {"broken", 500, {}},
  };
  for (const auto& row : rows) {
    for (const auto& facts : deliveries::AllMisbehaviour()) {
      const bool is_met = std::find(row.met.begin(), row.met.end(), facts.demand) != row.met.end();
      const auto fault = deliveries::FindFault(facts.kind, row.status);
      EXPECT_EQ(fault.empty(), is_met) << row.name << ", " << ToString(facts.kind);
      EXPECT_THAT(fault, HasSubstr(is_met ? "" : std::to_string(row.status)));
    }
  }
  EXPECT_EQ(deliveries::FindFault(Misbehaviour::kBodyCut, std::nullopt), "");
  EXPECT_NE(deliveries::FindFault(std::nullopt, std::nullopt), "");
  World world(300);
  const Receiver receiver;
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(1, "conversation.closed", "signature-wrong");
  ASSERT_TRUE(world.AwaitEnd());
  EXPECT_EQ(world.Deliveries().at(0).state, "acknowledged");
  EXPECT_THAT(world.Deliveries().at(0).verdict, HasSubstr("refused with a 401 or 403"));
}

// What arrives, as bytes.
TEST(Misbehaviour, IsDoneAsItIsSaid) {
  World world(300);
  const Receiver receiver;
  world.Subscribe(receiver.Url());
  world.StartSender();
  const auto arrivals = [&](const std::string& kind, int count = 1) {
    const auto before = static_cast<std::ptrdiff_t>(receiver.receipts().size());
    world.Tell(count, "conversation.closed", kind);
    EXPECT_TRUE(world.AwaitEnd());
    const auto all = receiver.receipts();
    return std::vector(all.begin() + before, all.end());
  };
  const auto signature = [](const Receipt& receipt) {
    return receipt.Header("X-iAdvize-Signature");
  };
  const auto right = [](const Receipt& receipt, const char* secret = kWorldSecret) {
    return contract::Sign(secret, receipt.body);
  };
  const auto twice = arrivals("twice");
  ASSERT_EQ(twice.size(), 2U);
  EXPECT_EQ(twice[0].body, twice[1].body);
  const auto lost = arrivals("acknowledgement-lost");
  ASSERT_EQ(lost.size(), 2U);
  EXPECT_EQ(lost[0].body, lost[1].body);
  const auto renewed = arrivals("sent-at-renewed");
  ASSERT_EQ(renewed.size(), 2U);
  auto first = Json::parse(renewed[0].body);
  auto second = Json::parse(renewed[1].body);
  EXPECT_LT(first.at("sentAt"), second.at("sentAt"));
  first.erase("sentAt");
  second.erase("sentAt");
  EXPECT_EQ(first, second);
  const auto wrong = arrivals("signature-wrong").at(0);
  EXPECT_NE(signature(wrong), right(wrong));
  EXPECT_EQ(signature(wrong).size(), right(wrong).size());
  EXPECT_EQ(signature(arrivals("signature-missing").at(0)), "");
  const auto truncated = arrivals("signature-truncated").at(0);
  EXPECT_EQ(signature(truncated), right(truncated).substr(0, 7 + 32));
  const auto upper = arrivals("signature-upper-case").at(0);
  EXPECT_NE(signature(upper), right(upper));
  const auto previous = arrivals("previous-secret").at(0);
  EXPECT_EQ(signature(previous), right(previous, kWorldPreviousSecret));
  const auto form = arrivals("form").at(0);
  EXPECT_EQ(form.Header("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(signature(form), right(form));
  EXPECT_TRUE(arrivals("body-cut").empty());
  const auto slow = arrivals("headers-byte-by-byte").at(0);
  EXPECT_EQ(signature(slow), right(slow));
  EXPECT_EQ(arrivals("at-once", 200).size(), 200U);
  EXPECT_EQ(Json::parse(arrivals("numbers-as-texts").at(0).body).at("websiteId"), "101");
  EXPECT_NE(Json::parse(arrivals("unknown-type").at(0).body).at("eventType"),
            "conversation.closed");
  EXPECT_NE(Json::parse(arrivals("foreign-website").at(0).body).at("websiteId"), 101);
}

TEST(Misbehaviour, WhatIsNotPossibleIsSaid) {
  World world(300);
  world.Subscribe("https://127.0.0.1:1/hooks");
  world.StartSender();
  world.Tell(1, "conversation.closed", "body-cut");
  ASSERT_TRUE(world.AwaitEnd());
  EXPECT_THAT(world.Attempts().at(0).error, HasSubstr("not possible over TLS"));
}

TEST(Misbehaviour, HasANameForEach) {
  for (const auto& facts : deliveries::AllMisbehaviour()) {
    EXPECT_EQ(deliveries::FromJsonText(deliveries::ToJsonText(facts.kind)), facts.kind);
    EXPECT_EQ(&deliveries::FactsOf(facts.kind), &facts) << ToString(facts.kind);
  }
  EXPECT_EQ(deliveries::ParseMisbehaviour("Twice"), std::nullopt);
}

TEST(Form, HasEveryMember) {
  const struct {
    std::string name;
    std::string json;
    std::string form;
  } rows[] = {
      {"texts", R"({"a":"x y","b":"é&="})", "a=x%20y&b=%C3%A9%26%3D"},
      {"numbers", R"({"a":1,"b":-2.5})", "a=1&b=-2.5"},
      {"others", R"({"a":null,"b":true})", "a=&b=true"},
      {"an array", R"({"a":[1,"2"]})", "a[0]=1&a[1]=2"},
      {"objects in it", R"({"a":[{"b":1,"c":2}]})", "a[0][b]=1&a[0][c]=2"},
      {"empty ones", R"({"a":[],"b":1})", "b=1"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(deliveries::ToForm(nlohmann::ordered_json::parse(row.json)), row.form) << row.name;
  }
}

}  // namespace
}  // namespace connector::testing
