#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/sandbox/deliveries/world.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

// To a connector whose every acknowledgement is durable. Two thousand a second where nothing else
// runs; the tests of others do.
TEST(Throughput, IsThatOfManyInFlight) {
  World world;
  const Folder folder;
  folder.Write("secret", kWorldSecret);
  Service service({"--secret-file", (folder / "secret").string()});
  world.Subscribe("http://127.0.0.1:" + std::to_string(service.port()) + "/webhooks");
  world.StartSender();
  constexpr int kMany = 2'000;
  const auto start = std::chrono::steady_clock::now();
  world.Tell(kMany);
  ASSERT_TRUE(world.AwaitEnd(std::chrono::seconds(60)));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took.count(), kMany / 400.0 * SLOWDOWN);
  EXPECT_EQ(world.Count("SELECT COUNT(*) FROM deliveries WHERE state = 'acknowledged' AND "
                        "attempts = 1"),
            kMany);
  EXPECT_EQ(world.Count("SELECT COUNT(*) FROM attempts WHERE answer LIKE '%stored%'"), kMany);
}

}  // namespace
}  // namespace connector::testing
