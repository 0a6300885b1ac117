// The sandbox is killed at random moments while it delivers. In the end the connector has every
// event of the outbox, once. SANDBOX_KILLS=50 SANDBOX_EVENTS=10000 SANDBOX_SEED=$RANDOM makes it
// longer.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "tests/support/client.h"
#include "tests/support/environment.h"
#include "tests/support/sandbox_process.h"

namespace connector::testing {
namespace {

using nlohmann::json;

std::set<std::string> EventsOf(const SandboxProcess& sandbox) {
  std::set<std::string> ids;
  std::string before;
  for (;;) {
    const auto page =
        sandbox.Get("/sandbox/events?type=conversation.closed&limit=1000" + before).at("events");
    for (const auto& event : page) ids.insert(event.at("eventId"));
    if (page.size() < 1000) return ids;
    before = "&before=" + page.back().at("id").dump();
  }
}

std::set<std::string> EventsOf(const Service& connector) {
  std::set<std::string> ids;
  for (std::size_t offset = 0;; offset += 1000) {
    const auto page = json::parse(
        Get(connector.admin_port(),
            "/events?type=conversation.closed&limit=1000&offset=" + std::to_string(offset))
            ->body);
    for (const auto& event : page) {
      EXPECT_TRUE(ids.insert(event.at("eventId")).second) << event << " twice";
      EXPECT_EQ(event.at("conflicts"), 0) << event;
    }
    if (page.size() < 1000) return ids;
  }
}

TEST(SandboxCrash, KilledAnywhereItDeliversEverything) {
  const auto kills = FromEnvironment("SANDBOX_KILLS", 10);
  const auto events = FromEnvironment("SANDBOX_EVENTS", 1'500);
  const auto seed = FromEnvironment("SANDBOX_SEED", 12);
  RecordProperty("seed", std::to_string(seed));
  std::mt19937_64 random(seed);

  Service connector;
  const Folder folder;
  const auto app = WriteAppFile(folder, connector.port()).string();
  std::optional<SandboxProcess> sandbox;
  sandbox.emplace(Arguments{"--apps", app}, folder / "sandbox.db");
  ASSERT_EQ(sandbox
                ->Run({"install", "Reference connector", "--value", "login=demo", "--value",
                       "password=copper-pan-2017"})
                .status,
            0);
  const auto triggered =
      Post(sandbox->port(), "/sandbox/trigger",
           R"({"type":"conversation.closed","count":)" + std::to_string(events) + "}");
  ASSERT_EQ(triggered.value().status, 200) << triggered->body;

  std::uint64_t in_the_middle = 0;
  for (std::uint64_t i = 0; i < kills; ++i) {
    ::usleep(static_cast<useconds_t>(random() % 150'000));
    sandbox->process().Signal(SIGKILL);
    sandbox->process().Wait();
    sandbox.emplace(Arguments{"--apps", app}, folder / "sandbox.db");
    if (sandbox->Get("/sandbox/state").at("waitingDeliveries") > 0) ++in_the_middle;
  }
  EXPECT_GT(in_the_middle, 0U) << "everything was delivered before it was killed";
  const auto waiting = [&] {
    return sandbox->Get("/sandbox/state").at("waitingDeliveries").get<int>();
  };
  for (int i = 0; i < 1'200 && waiting() > 0; ++i) ::usleep(50'000);
  EXPECT_EQ(waiting(), 0);
  const auto told = EventsOf(*sandbox);
  EXPECT_EQ(told.size(), events);
  EXPECT_EQ(EventsOf(connector), told);
}

}  // namespace
}  // namespace connector::testing
