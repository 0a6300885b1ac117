// Bodies of events that are done are dropped in time; what they said is still known.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/text/timestamp.h"
#include "tests/support/events.h"
#include "tests/support/shop.h"

namespace connector::events {
namespace {

using nlohmann::json;
using testing::MakeEvent;

class KeptBodies : public ::testing::Test {
 protected:
  std::string Send(const std::string& body, const std::string& content_type = "application/json") {
    const auto response = shop_.Post("/webhooks", body, content_type);
    EXPECT_EQ(response.status, 202) << response.body;
    return json::parse(response.body).at("status");
  }
  json Event(const std::string& id) {
    return json::parse(shop_.Operate("GET", "/events/" + id).body);
  }
  void Drop() {
    shop_.AwaitEffects();
    for (std::optional<std::int64_t> after = 0; after;) {
      std::promise<std::optional<std::int64_t>> told;
      shop_.backend().events->DropBodies(
          text::NowMs() + 1, *after, [&](const Outcome& outcome, std::optional<std::int64_t> next) {
            EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
            told.set_value(next);
          });
      after = told.get_future().get();
    }
  }

  static std::string Body(const std::string& id, int user, const std::string& sent_at = "") {
    json fields{{"userId", user}};
    if (!sent_at.empty()) fields["sentAt"] = sent_at;
    return MakeEvent("user.created", id, "2020-01-01T00:00:00Z", fields);
  }

  testing::LoadedShop shop_;
};

TEST_F(KeptBodies, AreReplacedByTheirSha256) {
  // sha256sum of these bytes
  const std::string body = R"({"eventId":"1","eventType":"unknown.type"})";
  EXPECT_EQ(Send(body), "stored");
  EXPECT_EQ(Event("1").at("body"), body);
  EXPECT_EQ(Event("1").at("bodySha256"), nullptr);
  Drop();
  EXPECT_EQ(Event("1").at("body"), nullptr);
  EXPECT_EQ(Event("1").at("bodySha256"),
            "c1e0210f9235f2e9ce243a7ecf30d622d73d03a1cf150ea7c993a788d8c60c4e");
  EXPECT_EQ(Event("1").at("state"), "done");
}

TEST_F(KeptBodies, RepeatsAreRecognisedWithoutThem) {
  EXPECT_EQ(Send(Body("1", 7)), "stored");
  EXPECT_EQ(Send(Body("1", 8)), "conflicting");
  Drop();
  EXPECT_EQ(Event("1").at("conflictingBodies"), json::array({nullptr}));
  EXPECT_EQ(Send(Body("1", 7)), "repeated");
  EXPECT_EQ(Send(Body("1", 7, "2020-01-02T00:00:00Z")), "repeated");
  EXPECT_EQ(Send(Body("1", 8)), "conflicting");
  EXPECT_EQ(Event("1").at("conflictingBodies").at(0), nullptr);  // known: not kept anew
  EXPECT_EQ(Send(Body("1", 9)), "conflicting");
  EXPECT_EQ(Event("1").at("conflictingBodies").back(), Body("1", 9));
}

TEST_F(KeptBodies, StayAsLongAsAnEventIsNotDone) {
  EXPECT_EQ(Send(Body("done", 1)), "stored");
  EXPECT_EQ(Send(Body("dead", 1)), "stored");
  shop_.AwaitEffects();
  shop_.events().Execute(
      "INSERT INTO pending (event, due_at, is_dead) "
      "SELECT event, 0, 1 FROM events WHERE id = 'dead'");
  Drop();
  EXPECT_EQ(Event("done").at("body"), nullptr);
  EXPECT_EQ(Event("dead").at("body"), Body("dead", 1));
  EXPECT_EQ(shop_.Operate("POST", "/events/dead/replay").status, 202);
  Drop();
  EXPECT_EQ(Event("dead").at("body"), nullptr);
}

TEST_F(KeptBodies, ManyAreDroppedAFewAtATime) {
  for (int i = 0; i < 600; ++i) Send(Body(std::to_string(i), i));
  Drop();
  EXPECT_EQ(shop_.events().Number("SELECT count(*) FROM events WHERE length(body) > 0"), 0);
}

TEST_F(KeptBodies, GoOnceTheyAreOldAndNotBefore) {
  Send(Body("old", 1));
  Send(Body("young", 1));
  shop_.AwaitEffects();
  shop_.events().Execute(
      "UPDATE events SET received_at = received_at - 2 * 86400000 WHERE id = 'old'");
  auto options = shop_.backend().options;
  options.keep_event_bodies = std::chrono::hours(24);
  const service::Backend other(options);
  for (int i = 0; i < 500 && !Event("old").at("body").is_null(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(Event("old").at("body"), nullptr);
  EXPECT_EQ(Event("young").at("body"), Body("young", 1));
}

}  // namespace
}  // namespace connector::events
