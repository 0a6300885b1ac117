// The connector is killed at random moments while conversations are closed and the platform answers
// slowly and with errors. Afterwards each conversation has one contact and one ticket.
// CRM_KILLS=100 CRM_CONVERSATIONS=2000 CRM_SEED=$RANDOM ./test -R CrmCrash makes it longer.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include "tests/crm/protocol/platform.h"
#include "tests/support/client.h"
#include "tests/support/environment.h"
#include "tests/support/events.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

// Knows every conversation; each is a visitor's of its own. One answer in five is an error, and
// some take a while.
class UnsteadyPlatform {
 public:
  explicit UnsteadyPlatform(std::uint64_t seed) : random_(seed) {
    platform_.SetAll([this](const web::Request& request) { return Answer(request); });
  }
  std::string url() const { return platform_.url(); }
  void BeSteady() { is_steady_ = true; }

 private:
  web::Response Answer(const web::Request& request) {
    const auto dice = Throw();
    if (!is_steady_ && dice % 5 == 0) return StatusResponse(500);
    if (!is_steady_ && dice % 7 == 0) {
      std::this_thread::sleep_for(milliseconds(dice % 50));
    }
    const auto id = std::stoi(std::string(request.path.substr(request.path.rfind('/') + 1)));
    if (request.path.find("/visitor/") != std::string_view::npos) {
      return Envelope({{"id", id},
                       {"unique_id", "u" + std::to_string(id)},
                       {"external_id", "e" + std::to_string(id)}});
    }
    return Envelope({{"id", id},
                     {"visitor_id", id},
                     {"visitor_uid", "u" + std::to_string(id)},
                     {"history", R"([2,"t","Hello"])"}});
  }
  std::uint64_t Throw() {
    const std::lock_guard lock(mutex_);
    return random_() % 1'000;
  }

  std::mutex mutex_;
  std::mt19937_64 random_;
  std::atomic<bool> is_steady_{false};
  Platform platform_;
};

// False if it was killed meanwhile: then it is told once more.
bool Close(std::uint16_t port, int conversation) {
  const auto id = std::to_string(conversation);
  const auto body = MakeEvent("conversation.closed", id, "2020-01-01T00:00:00Z",
                              {{"platform", "ha"},
                               {"websiteId", "ha-101"},
                               {"conversationId", id},
                               {"visitorId", "u" + id}});
  try {
    const auto answer = Post(port, "/webhooks", body);
    return answer && answer->status == 202;
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST(CrmCrash, KilledAnywhereEachConversationHasOneContactAndOneTicket) {
  const auto kills = FromEnvironment("CRM_KILLS", 6);
  const auto conversations = static_cast<int>(FromEnvironment("CRM_CONVERSATIONS", 120));
  std::mt19937_64 random(FromEnvironment("CRM_SEED", 1));
  UnsteadyPlatform platform(random());
  const EventsDatabase events;
  const auto serve = [&] {
    return std::make_unique<Service>(
        Arguments{"--platform-url", platform.url(), "--platform-retry-delay-ms", "20",
                  "--platform-attempts", "100"},
        events, Arguments{"CONNECTOR_PLATFORM_KEY=key"});
  };
  int told = 0;
  for (std::uint64_t kill = 0; kill < kills; ++kill) {
    auto service = serve();
    const auto until =
        static_cast<int>(static_cast<std::uint64_t>(conversations) * (kill + 1) / kills);
    std::thread killer([&, wait = milliseconds(50 + random() % 300)] {
      std::this_thread::sleep_for(wait);
      service->process().Signal(SIGKILL);
    });
    while (told < until && Close(service->port(), told + 1)) ++told;
    killer.join();
    service->process().Wait();
  }
  platform.BeSteady();
  const auto service = serve();
  while (told < conversations) told += Close(service->port(), told + 1) ? 1 : 0;
  const auto waiting = [&] {
    return events.Number(
        "SELECT (SELECT count(*) FROM pending) + (SELECT count(*) FROM follow_ups)");
  };
  for (int i = 0; i < 1'200 && waiting() > 0; ++i) std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(events.Number("SELECT count(*) FROM contacts"), conversations);
  EXPECT_EQ(events.Number("SELECT count(*) FROM tickets"), conversations);
  EXPECT_EQ(
      events.Number("SELECT count(*) FROM tickets t JOIN contacts c USING (contact) WHERE "
                    "c.external_id = 'e' || t.conversation_id AND c.visitor_id = t.visitor_id"),
      conversations);
}

}  // namespace
}  // namespace connector::testing
