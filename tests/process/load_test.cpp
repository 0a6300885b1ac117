// Another shop beside a running service.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <random>
#include <set>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "shop/file.h"
#include "tests/support/client.h"
#include "tests/support/events.h"
#include "tests/support/process.h"
#include "tests/support/shop.h"

namespace connector::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class Load : public ::testing::Test {
 protected:
  Load() {
    WriteMarkedShop(azure_, "azure", kProducts);
    WriteMarkedShop(scarlet_, "scarlet", kProducts);
  }

  static constexpr int kProducts = 4'000;
  Folder azure_;
  Folder scarlet_;
  Folder folder_;
  EventsDatabase events_{folder_ / "connector.db"};
  const std::string database_ = events_.file().string();
};

// How long it takes, so that the kills are spread over all of it.
TEST_F(Load, KilledAtAnyMomentLeavesTheOldShopAndNothingElse) {
  Service service({"--fixtures", azure_.path().string()}, events_);
  const auto files = NamesIn(folder_.path());
  const Arguments load{"load", "--database", database_, scarlet_.path().string()};
  const auto began = Clock::now();
  ASSERT_EQ(RunConnector({"build-shop", folder_ / "other.db", scarlet_.path().string()}).status, 0);
  const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  fs::remove(folder_ / "other.db");

  std::mt19937_64 random(2'026);
  int killed = 0;
  for (int i = 0; i < 20; ++i) {
    Process process(CONNECTOR_BINARY, load);
    std::this_thread::sleep_for(took * (random() % 100) / 100);
    process.Signal(SIGKILL);
    killed += process.Wait() == 128 + SIGKILL ? 1 : 0;
    EXPECT_EQ(NamesIn(folder_.path()), files);
    EXPECT_TRUE(shop::IsReadable(folder_ / "shop.db"));
    const auto answer = Get(service.port(), "/products?limit=1000");
    EXPECT_NE(answer->body.find("azure") != std::string::npos,
              answer->body.find("scarlet") != std::string::npos);
  }
  EXPECT_GT(killed, 5);
  EXPECT_EQ(RunConnector(load).status, 0);
  EXPECT_NE(Get(service.port(), "/products?limit=1")->body.find("scarlet"), std::string::npos);
  EXPECT_EQ(NamesIn(folder_.path()), files);
}

// Neither waits for the other: the shop has a file of its own.
TEST_F(Load, RefusesNoWebhookWhileItRuns) {
  Service service({"--fixtures", azure_.path().string(), "--lock-timeout-ms", "100"}, events_);
  std::atomic<bool> is_over{false};
  std::thread loading([&] {
    for (int i = 0; i < 4; ++i) {
      const auto& shop = i % 2 == 0 ? scarlet_ : azure_;
      EXPECT_EQ(RunConnector({"load", "--database", database_, shop.path().string()}).status, 0);
    }
    is_over = true;
  });
  Client client(service.port());
  int sent = 0;
  milliseconds longest{0};
  while (!is_over) {
    const auto began = Clock::now();
    client.Send(PostRequest("/webhooks", MakeEvent("user.created", std::to_string(++sent),
                                                   "2020-01-01T00:00:00Z", {{"userId", 1}})));
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 202) << answer->body;
    longest = std::max(longest, std::chrono::duration_cast<milliseconds>(Clock::now() - began));
    std::this_thread::sleep_for(milliseconds(5));
  }
  loading.join();
  EXPECT_GT(sent, 20);
  EXPECT_LT(longest, SLOWDOWN * milliseconds(1'000));
}

TEST_F(Load, TwoAtOnceLeaveOneOfTheirShops) {
  const auto load = [&](const Folder& shop) {
    return Arguments{"load", "--database", database_, shop.path().string()};
  };
  auto files = NamesIn(folder_.path());
  files.insert("shop.db");
  Process first(CONNECTOR_BINARY, load(azure_));
  Process second(CONNECTOR_BINARY, load(scarlet_));
  EXPECT_EQ(first.Wait(), 0);
  EXPECT_EQ(second.Wait(), 0);
  EXPECT_EQ(NamesIn(folder_.path()), files);
  Service service({}, events_);
  EXPECT_EQ(nlohmann::json::parse(Get(service.port(), "/products?limit=1000")->body).size(),
            1'000U);
}

TEST_F(Load, BuiltElsewhereIsServedOnceItIsMovedIntoPlace) {
  Service service({"--fixtures", azure_.path().string()}, events_);
  const auto built = folder_ / "built.db";
  ASSERT_EQ(RunConnector({"build-shop", built, scarlet_.path().string()}).status, 0);
  EXPECT_NE(Get(service.port(), "/products?limit=1")->body.find("azure"), std::string::npos);
  fs::rename(built, folder_ / "shop.db");
  EXPECT_NE(Get(service.port(), "/products?limit=1")->body.find("scarlet"), std::string::npos);
}

TEST_F(Load, ShopThatIsGoneOrBrokenIsReadOnAndSpokenOf) {
  Service service({"--fixtures", azure_.path().string()}, events_);
  const auto shop = folder_ / "shop.db";
  struct {
    std::string name;
    std::function<void()> replace;
    std::string said;
  } const cases[] = {
      {"gone", [&] { fs::remove(shop); }, "shop.db: is gone"},
      {"no database",
       [&] {
         folder_.Write("text", std::string(4'096, 'x'));
         fs::rename(folder_ / "text", shop);
       },
       "shop.db: file is not a database"},
      {"of another version",
       [&] {
         ASSERT_EQ(RunConnector({"build-shop", folder_ / "new.db", azure_.path().string()}).status,
                   0);
         ChangeShop(folder_ / "new.db", "PRAGMA user_version = 99");
         fs::rename(folder_ / "new.db", shop);
       },
       "shop.db: is of version 99"},
  };
  for (const auto& c : cases) {
    c.replace();
    EXPECT_EQ(Get(service.port(), "/health")->status, 200) << c.name;
    EXPECT_NE(Get(service.port(), "/products?limit=1")->body.find("azure"), std::string::npos);
    std::this_thread::sleep_for(milliseconds(50));
  }
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(), 0);
  for (const auto& c : cases) {
    EXPECT_NE(service.process().Errors().find(c.said), std::string::npos) << c.name;
  }
}

TEST_F(Load, ShopOfAnotherVersionIsNotReplacedByTheSample) {
  ASSERT_EQ(RunConnector({"load", "--database", database_, azure_.path().string()}).status, 0);
  ChangeShop(folder_ / "shop.db", "PRAGMA user_version = 99");
  const Arguments serve{"serve", "--listen",   "127.0.0.1:0", "--admin-listen",
                        "off",   "--database", database_};
  const auto result = RunConnector(serve);
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.errors.find("was built by another version of this program"), std::string::npos)
      << result.errors;
  const Service service({"--fixtures", azure_.path().string()}, events_);  // can build it anew
  EXPECT_NE(Get(service.port(), "/products?limit=1")->body.find("azure"), std::string::npos);
}

}  // namespace
}  // namespace connector::testing
