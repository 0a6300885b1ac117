#include "sandbox/console/feed.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "sandbox/console/routes.h"
#include "tests/sandbox/support/ask.h"
#include "tests/sandbox/support/sandbox.h"
#include "tests/support/answer.h"

namespace connector::testing {
namespace {

using sandbox::console::Feed;
using std::chrono::milliseconds;

constexpr milliseconds kShort{50};

// The id of the event; "" if there is none.
std::string IdIn(const std::string& body) {
  const auto at = body.find("id: ");
  return at == std::string::npos ? "" : body.substr(at + 4, body.find('\n', at) - at - 4);
}

// What comes to somebody who waits.
std::future<web::Response> Wait(Feed& feed, const std::string& seen) {
  const auto promise = std::make_shared<std::promise<web::Response>>();
  auto answer = feed.Await(seen);
  std::get<web::Deferred>(answer).start(
      [promise](web::Response response) { promise->set_value(std::move(response)); });
  return promise->get_future();
}

bool IsThere(const std::future<web::Response>& answer, milliseconds patience) {
  return answer.wait_for(patience) == std::future_status::ready;
}

TEST(ConsoleFeed, TellsOfTheNextChange) {
  Feed feed;
  const auto first = Await(feed.Await(""));
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(HeaderOf(first, "Content-Type"), "text/event-stream");
  EXPECT_EQ(HeaderOf(first, "Cache-Control"), "no-store");
  const auto id = IdIn(first.body);
  EXPECT_EQ(first.body, "retry: 100\nid: " + id + "\ndata: {}\n\n");

  auto waiting = Wait(feed, id);
  EXPECT_FALSE(IsThere(waiting, kShort));
  feed.Tell();
  const auto next = IdIn(waiting.get().body);
  EXPECT_NE(next, id);
  EXPECT_EQ(next.substr(0, next.find('-')), id.substr(0, id.find('-')));
  EXPECT_EQ(IdIn(Await(feed.Await(id)).body), next) << "missed while nobody waited";
}

TEST(ConsoleFeed, TellsAtOnceWhoHasSeenNothingOfIt) {
  Feed before;
  Feed feed;
  const auto of_another_process = IdIn(Await(before.Await("")).body);
  const auto id = IdIn(Await(feed.Await("")).body);
  const auto boot = id.substr(0, id.find('-'));
  for (const auto& seen :
       {std::string(), of_another_process, boot, boot + "-", boot + "-x", boot + "-0x",
        boot + "-99999999999999999999", boot + "-7", std::string("-0"), std::string(10'000, '-')}) {
    const auto started = std::chrono::steady_clock::now();
    EXPECT_EQ(IdIn(Await(feed.Await(seen)).body), id) << seen;
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5)) << seen;
  }
}

TEST(ConsoleFeed, EndsTheWaitWithAnEvent) {
  Feed feed({kShort, 256});
  const auto id = IdIn(Await(feed.Await("")).body);
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(IdIn(Await(feed.Await(id)).body), id);
  EXPECT_GE(std::chrono::steady_clock::now() - started, kShort);
}

TEST(ConsoleFeed, LetsSoManyWait) {
  constexpr std::size_t kMost = 3;
  Feed feed({milliseconds(20'000), kMost});
  const auto id = IdIn(Await(feed.Await("")).body);
  std::vector<std::future<web::Response>> waiting;
  for (std::size_t i = 0; i < kMost; ++i) waiting.push_back(Wait(feed, id));
  EXPECT_EQ(Await(feed.Await(id)).status, 503);
  EXPECT_EQ(Await(feed.Await("")).status, 200) << "who need not wait";
  feed.Tell();
  for (auto& one : waiting) EXPECT_EQ(one.get().status, 200);
  EXPECT_EQ(Await(feed.Await(id)).status, 200);
}

// The program ends: whoever waits is not waited for, and asks the next one.
TEST(ConsoleFeed, StopsWithoutAnEvent) {
  Feed feed;
  const auto id = IdIn(Await(feed.Await("")).body);
  auto waiting = Wait(feed, id);
  feed.Stop();
  feed.Stop();
  for (const auto& response : {waiting.get(), Await(feed.Await(id)), Await(feed.Await(""))}) {
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "retry: 100\n\n");
  }
}

TEST(ConsoleFeed, IsToldFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kChanges = 200;
  Feed feed;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&feed] {
      for (int change = 0; change < kChanges; ++change) {
        feed.Tell();
        Await(feed.Await(""));
      }
    });
  }
  const auto last = "-" + std::to_string(kThreads * kChanges);
  std::string id;
  while (id.substr(id.find('-') + 1) != last.substr(1)) id = IdIn(Await(feed.Await(id)).body);
  for (auto& thread : threads) thread.join();
}

// As serve connects them.
TEST(ConsoleFeed, HearsOfWhatIsWritten) {
  Feed feed;
  SandboxState state;
  state->OnChange([&feed] { feed.Tell(); });
  Asker ask({sandbox::console::ChangesRoute(feed)});
  const auto id = IdIn(ask.Get("/sandbox/changes").body);
  auto waiting = std::async(std::launch::async, [&] {
    return ask.Send("GET", "/sandbox/changes", "", {{"Last-Event-ID", id}}).body;
  });
  EXPECT_EQ(waiting.wait_for(kShort), std::future_status::timeout);
  state.Execute("UPDATE operators SET city = 'Nantes'");
  EXPECT_NE(IdIn(waiting.get()), id);
}

}  // namespace
}  // namespace connector::testing
