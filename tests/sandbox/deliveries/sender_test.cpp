#include "sandbox/deliveries/sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <memory>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/sql/query.h"
#include "contract/signature.h"
#include "tests/sandbox/deliveries/receiver.h"
#include "tests/sandbox/deliveries/world.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

std::string EventIdIn(const Receipt& receipt) {
  return Json::parse(receipt.body).at("eventId").get<std::string>();
}

std::vector<std::string> EventIdsOf(World& world) {
  const auto reader = world.state().NewReader();
  sql::Query query(
      *reader, "SELECT uuid FROM events WHERE id IN (SELECT event_id FROM deliveries) ORDER BY id");
  std::vector<std::string> ids;
  for (sql::Rows rows(query); rows.Next();) ids.emplace_back(rows.Text(0));
  return ids;
}

std::vector<std::string> ArrivalsAt(const Receiver& receiver) {
  std::vector<std::string> ids;
  for (const auto& receipt : receiver.receipts()) ids.push_back(EventIdIn(receipt));
  return ids;
}

TEST(Sender, SignsAndNames) {
  World world;
  const Receiver receiver;
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(1);
  ASSERT_TRUE(world.AwaitEnd());
  const auto receipt = receiver.receipts().at(0);
  EXPECT_THAT(receipt.head, HasSubstr("POST /hooks HTTP/1.1\r\n"));
  EXPECT_EQ(receipt.Header("Content-Type"), "application/json");
  EXPECT_EQ(receipt.Header("X-iAdvize-Signature"), contract::Sign(kWorldSecret, receipt.body));
  EXPECT_EQ(receipt.Header("X-iAdvize-Delivery").size(), 36U);
  EXPECT_EQ(receipt.Header("X-iAdvize-CorrelationId").size(), 36U);
  EXPECT_NE(receipt.Header("X-iAdvize-Delivery"), receipt.Header("X-iAdvize-CorrelationId"));
  EXPECT_FALSE(receipt.Header("User-Agent").empty());
  const auto body = Json::parse(receipt.body);
  EXPECT_EQ(body.at("eventType"), "conversation.closed");
  EXPECT_GE(body.at("sentAt"), body.at("createdAt"));
}

TEST(Sender, SendsFormsAndNoSignatureIfItIsToldSo) {
  World world;
  const Receiver receiver;
  world.Subscribe(receiver.Url(), "application/x-www-form-urlencoded");
  deliveries::SenderOptions options;
  options.signs = false;
  world.StartSender(options);
  world.Tell(1);
  ASSERT_TRUE(world.AwaitEnd());
  const auto receipt = receiver.receipts().at(0);
  EXPECT_EQ(receipt.Header("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(receipt.Header("X-iAdvize-Signature"), "");
  EXPECT_THAT(receipt.body, HasSubstr("eventType=conversation.closed&"));
  EXPECT_THAT(receipt.body, HasSubstr("&websiteId=101&"));
}

// What a receiver does, and what is kept of it.
TEST(Sender, KeepsEveryFailureInWords) {
  const auto raw = [](const std::string& bytes, std::size_t filler = 0) {
    return [=](const Receipt&, int) {
      return WebhookReply{bytes, milliseconds(0), filler, true, false};
    };
  };
  const struct {
    std::string name;
    Receiver::Behaviour behaviour;
    std::string error;
    std::string scheme = "http";
  } rows[] = {
      {"500", [](const Receipt&, int) { return ReplyWith(500); }, "the answer was 500"},
      {"404", [](const Receipt&, int) { return ReplyWith(404); }, "the answer was 404"},
      {"redirect", raw("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
       "redirects are not followed"},
      {"closes", raw(""), "closed"},
      {"closes early", raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), "closed"},
      {"garbage", raw("ni hao\r\n\r\n"), "no answer of HTTP"},
      {"100 MB", raw("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", 104'857'600),
       "larger than 4194304 bytes"},
      {"hangs",
       [](const Receipt&, int) {
         return WebhookReply{"", milliseconds(0), 0, false, true};
       },
       "no complete answer within 3 s"},
      {"no TLS", raw(""), "TLS", "https"},
  };
  World world;
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (const auto& row : rows) {
    receivers.push_back(std::make_unique<Receiver>(row.behaviour));
    world.Subscribe(receivers.back()->Url(row.scheme));
  }
  world.Subscribe("http://127.0.0.1:1/hooks");
  deliveries::SenderOptions options;
  options.connect_timeout = milliseconds(10'000);  // hands are shaken meanwhile
  options.answer_timeout = milliseconds(3'000);
  world.StartSender(options);
  world.Tell(1);
  ASSERT_TRUE(world.Await([&] { return world.Attempts().size() == std::size(rows) + 1; }));
  const auto attempts = world.Attempts();
  const auto error_of = [&](std::int64_t delivery) {
    return std::find_if(attempts.begin(), attempts.end(),
                        [&](const auto& attempt) { return attempt.delivery == delivery; })
        ->error;
  };
  const auto waiting = world.Deliveries();
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    EXPECT_THAT(error_of(waiting.at(i).id), HasSubstr(rows[i].error)) << rows[i].name;
    EXPECT_EQ(waiting.at(i).state, "waiting") << rows[i].name;
  }
  EXPECT_THAT(error_of(waiting.back().id), HasSubstr("refused"));
  EXPECT_EQ(receivers.at(2)->receipts().size(), 1U);  // nobody followed the redirect
}

TEST(Sender, TriesAgainWhenItIsDue) {
  const struct {
    std::string name;
    std::function<WebhookReply(int)> behaviour;
    std::size_t arrivals;
    std::string state;
  } rows[] = {
      {"500 once", [](int n) { return ReplyWith(n < 1 ? 500 : 204); }, 2, "acknowledged"},
      {"500 twice", [](int n) { return ReplyWith(n < 2 ? 500 : 200); }, 3, "acknowledged"},
      {"500 always", [](int) { return ReplyWith(500); }, 3, "given_up"},
      {"closes twice",
       [](int n) {
         return n < 2 ? WebhookReply{"", milliseconds(0), 0, true, false} : ReplyWith(200);
       },
       3, "acknowledged"},
      {"hangs twice",
       [](int n) {
         return n < 2 ? WebhookReply{"", milliseconds(0), 0, false, true} : ReplyWith(200);
       },
       3, "acknowledged"},
  };
  constexpr double kScale = 20;
  constexpr double kTolerance = 200;  // milliseconds: less than half of the gaps
  World world(kScale);
  std::vector<std::unique_ptr<Receiver>> receivers;
  for (const auto& row : rows) {
    receivers.push_back(std::make_unique<Receiver>(
        [&row](const Receipt&, int number) { return row.behaviour(number); }));
    world.Subscribe(receivers.back()->Url());
  }
  world.Subscribe("http://127.0.0.1:1/hooks");
  deliveries::SenderOptions options;
  options.answer_timeout = milliseconds(1'000);
  world.StartSender(options);
  world.Tell(1);
  ASSERT_TRUE(world.AwaitEnd());
  const auto ends = world.Deliveries();
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    SCOPED_TRACE(rows[i].name);
    const auto receipts = receivers.at(i)->receipts();
    ASSERT_EQ(receipts.size(), rows[i].arrivals);
    EXPECT_EQ(ends.at(i).state, rows[i].state);
    EXPECT_EQ(ends.at(i).verdict.empty(), rows[i].state == "acknowledged");
    const double hang_ms = rows[i].name == "hangs twice" ? 1'000 : 0;
    for (std::size_t n = 1; n < receipts.size(); ++n) {
      const std::chrono::duration<double, std::milli> gap =
          receipts.at(n).at - receipts.at(n - 1).at;
      EXPECT_NEAR(gap.count(), (n == 1 ? 10'000 : 20'000) / kScale + hang_ms, kTolerance);
      EXPECT_EQ(receipts.at(n).body, receipts.at(0).body);
      EXPECT_EQ(receipts.at(n).Header("X-iAdvize-CorrelationId"),
                receipts.at(0).Header("X-iAdvize-CorrelationId"));
      EXPECT_NE(receipts.at(n).Header("X-iAdvize-Delivery"),
                receipts.at(n - 1).Header("X-iAdvize-Delivery"));
    }
  }
  // Nobody listened there: what the sender says of it.
  std::vector<std::int64_t> starts;
  for (const auto& attempt : world.Attempts()) {
    if (attempt.delivery == ends.back().id) starts.push_back(attempt.started_at);
  }
  ASSERT_EQ(starts.size(), 3U);
  EXPECT_NEAR(static_cast<double>(starts[1] - starts[0]), 10'000, kTolerance * kScale);
  EXPECT_NEAR(static_cast<double>(starts[2] - starts[1]), 20'000, kTolerance * kScale);
}

TEST(Sender, ASlowReceiverHoldsUpNobodyAndOrderIsKept) {
  World world;
  const Receiver slow([](const Receipt&, int) {
    auto reply = ReplyWith(200);
    reply.after = milliseconds(60);
    return reply;
  });
  const Receiver fast;
  const Receiver hanging([](const Receipt&, int) {
    return WebhookReply{"", milliseconds(0), 0, false, true};
  });
  world.Subscribe(hanging.Url());
  world.Subscribe(slow.Url());
  world.Subscribe(fast.Url());
  world.StartSender();
  constexpr int kEvents = 20;
  world.Tell(kEvents);
  ASSERT_TRUE(world.Await([&] { return fast.receipts().size() == kEvents; }));
  EXPECT_LT(slow.receipts().size(), std::size_t{kEvents});
  ASSERT_TRUE(world.Await([&] { return slow.receipts().size() == kEvents; }));
  const auto ids = EventIdsOf(world);
  EXPECT_EQ(ArrivalsAt(fast), ids);
  EXPECT_EQ(ArrivalsAt(slow), ids);
  EXPECT_EQ(slow.most_at_once(), 1);
  EXPECT_EQ(hanging.receipts().size(), 1U);
}

TEST(Sender, RetriesHoldUpNobody) {
  World world;
  std::string poison;
  const Receiver receiver([&](const Receipt& receipt, int number) {
    if (number == 0) poison = EventIdIn(receipt);
    return ReplyWith(EventIdIn(receipt) == poison ? 503 : 200);
  });
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(10);
  ASSERT_TRUE(world.Await([&] { return receiver.receipts().size() == 10; }));
  ASSERT_TRUE(world.Await([&] {
    return world.Count("SELECT COUNT(*) FROM deliveries WHERE state = 'acknowledged'") == 9;
  }));
  EXPECT_EQ(world.Count("SELECT COUNT(*) FROM deliveries WHERE state = 'waiting' AND attempts = 1"),
            1);
}

TEST(Sender, MovingTheClockBringsWhatIsDue) {
  World world;
  const Receiver receiver([](const Receipt&, int n) { return ReplyWith(n < 2 ? 500 : 200); });
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(1);
  std::size_t attempts = 1;
  for (const std::int64_t by_ms : {10'000, 20'000}) {
    ASSERT_TRUE(world.Await([&] { return world.Attempts().size() == attempts; }));
    world.state().AdvanceClock(by_ms);
    world.sender().Wake();  // whoever moves the clock says so
    ++attempts;
  }
  EXPECT_TRUE(world.AwaitEnd(std::chrono::seconds(3)));
}

TEST(Sender, WhatWaitedIsSentAfterARestart) {
  World world(60);
  std::atomic<bool> is_well = false;
  const Receiver receiver([&](const Receipt&, int number) {
    if (is_well) return ReplyWith(200);
    return number == 0 ? ReplyWith(500) : WebhookReply{"", milliseconds(0), 0, false, true};
  });
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(5);
  ASSERT_TRUE(world.Await([&] { return receiver.receipts().size() >= 2; }));
  world.StopSender();
  EXPECT_EQ(world.Count("SELECT COUNT(*) FROM deliveries WHERE state = 'waiting'"), 5);
  is_well = true;
  world.Restart();
  world.StartSender();
  ASSERT_TRUE(world.AwaitEnd());
  const auto arrivals = ArrivalsAt(receiver);
  const auto ids = EventIdsOf(world);
  EXPECT_EQ(std::set(arrivals.begin(), arrivals.end()), std::set(ids.begin(), ids.end()));
  for (const auto& delivery : world.Deliveries()) EXPECT_EQ(delivery.state, "acknowledged");
  // The one that failed was tried again, and the bytes are those of the first time.
  std::vector<std::string> bodies;
  for (const auto& receipt : receiver.receipts()) {
    if (EventIdIn(receipt) == ids.at(0)) bodies.push_back(receipt.body);
  }
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_EQ(bodies[0], bodies[1]);
}

TEST(Sender, KeepsTheNewestAttempts) {
  World world;
  const Receiver receiver;
  world.Subscribe(receiver.Url());
  deliveries::SenderOptions options;
  options.most_attempts_kept = 5;
  world.StartSender(options);
  const auto ids = world.Tell(12);
  ASSERT_TRUE(world.AwaitEnd());
  std::vector<std::int64_t> kept;
  for (const auto& attempt : world.Attempts()) kept.push_back(attempt.delivery);
  EXPECT_EQ(kept, std::vector(ids.end() - 5, ids.end()));
  EXPECT_EQ(world.Count("SELECT dropped_attempts FROM state"), 7);
}

TEST(Sender, BeginsAnewWithAnotherState) {
  World world;
  const Receiver receiver;
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(3);
  ASSERT_TRUE(world.AwaitEnd());
  world.state().Reset({2, 1, 0});
  world.Furnish();
  world.Subscribe(receiver.Url());
  world.Tell(2);
  ASSERT_TRUE(world.AwaitEnd(std::chrono::seconds(5)));
  EXPECT_EQ(receiver.receipts().size(), 5U);
}

TEST(Sender, SeveralAreInFlightIfManyWaitAndTheyBeginInOrder) {
  World world;
  const Receiver receiver([](const Receipt&, int) {
    auto reply = ReplyWith(200);
    reply.after = milliseconds(5);
    return reply;
  });
  world.Subscribe(receiver.Url());
  const auto ids = world.Tell(300);
  world.StartSender();
  ASSERT_TRUE(world.AwaitEnd());
  EXPECT_GT(receiver.most_at_once(), 1);
  EXPECT_LE(receiver.most_at_once(), 8);
  auto arrivals = ArrivalsAt(receiver);
  const auto told = EventIdsOf(world);
  EXPECT_EQ(arrivals.size(), told.size());
  int out_of_place = 0;  // a thread of the receiver that waits for a processor is overtaken by some
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    const auto place = std::find(told.begin(), told.end(), arrivals[i]) - told.begin();
    if (std::abs(place - static_cast<std::ptrdiff_t>(i)) > 16) ++out_of_place;
  }
  EXPECT_LT(out_of_place, 30);
}

TEST(Sender, SleepsWhenNothingIsDue) {
  World world;
  const Receiver receiver([](const Receipt&, int) { return ReplyWith(500); });
  world.Subscribe(receiver.Url());
  world.StartSender();
  world.Tell(1);
  ASSERT_TRUE(world.Await([&] { return world.Attempts().size() == 1; }));
  const auto before = std::clock();
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_LT(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC, 0.1);
}

}  // namespace
}  // namespace connector::testing
