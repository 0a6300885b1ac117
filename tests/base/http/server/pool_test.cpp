#include "base/http/server/pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "base/http/server/dispatch.h"
#include "service/operator/routes.h"
#include "service/routes.h"
#include "tests/support/answer.h"
#include "tests/support/shop.h"

namespace connector::http {
namespace {

using std::chrono::milliseconds;
using testing::Await;

// What the pool told of itself.
struct Told {
  Pool::Observer MakeObserver() {
    return {[this](std::string_view id, std::string_view what) {
              failure = std::string(id) + ": " + std::string(what);
            },
            [this](std::size_t count) { waiting = count; }, [this] { ++refusals; }};
  }
  std::string failure;
  std::atomic<std::size_t> waiting{0};
  std::atomic<int> refusals{0};
};

// A pool whose only thread is busy as long as this lives.
class BusyPool {
 public:
  explicit BusyPool(Pool::Limits limits)
      : pool_(limits, told_.MakeObserver(), [this] {
          return [this](const web::Request& request) {
            if (request.path == "/wait") {
              is_busy_.set_value();
              over_.get_future().wait();
            }
            return web::Response{};
          };
        }) {
    first_ = Ask("/wait");
    is_busy_.get_future().wait();
  }
  ~BusyPool() { EndWait(); }

  std::future<web::Response> Ask(std::string_view path) {
    web::Request request;
    request.path = path;
    const auto promise = std::make_shared<std::promise<web::Response>>();
    pool_.Ask(request).start([promise](auto response) { promise->set_value(std::move(response)); });
    return promise->get_future();
  }
  void EndWait() {
    if (first_.valid()) {
      over_.set_value();
      first_.get();
    }
  }
  const Told& told() const { return told_; }

 private:
  Told told_;
  std::promise<void> is_busy_;
  std::promise<void> over_;
  std::future<web::Response> first_;
  Pool pool_;
};

TEST(Pool, AnswersFromACopyOfTheRequest) {
  Told told;
  Pool pool({}, told.MakeObserver(), [] {
    return [](const web::Request& r) {
      web::Response response;
      for (const auto part :
           {r.method, r.path, r.query, r.body, r.id, r.client, std::string_view(r.argument),
            r.headers.at(1).name, r.headers.at(1).value, r.headers.at(0).name}) {
        response.body += std::string(part) + "|";
      }
      response.status = r.declares_length ? 200 : 500;
      return response;
    };
  });
  std::optional<web::Deferred> answer;
  {
    std::string bytes = "POST/pqbodyidfromA1B";
    const std::string_view view = bytes;
    answer = pool.Ask({view.substr(0, 4),
                       view.substr(4, 2),
                       view.substr(6, 1),
                       {{view.substr(17, 1), view.substr(18, 1)}, {view.substr(19, 1), ""}},
                       view.substr(7, 4),
                       true,
                       view.substr(11, 2),
                       view.substr(13, 4),
                       "argument"});
    std::fill(bytes.begin(), bytes.end(), '!');  // as the connection's buffers are used again
  }
  const auto response = Await(*answer);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "POST|/p|q|body|id|from|argument|B||A|");
}

TEST(Pool, TurnsDownWhatItHasNoRoomFor) {
  Pool::Limits limits;
  limits.most_waiting = 2;
  BusyPool pool(limits);
  auto second = pool.Ask("/");
  auto third = pool.Ask("/");
  EXPECT_EQ(pool.told().waiting, 2U);
  auto refused = pool.Ask("/");
  ASSERT_EQ(refused.wait_for(milliseconds(0)), std::future_status::ready);
  const auto response = refused.get();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(testing::HeaderOf(response, "Retry-After"), "1");
  EXPECT_EQ(testing::HeaderOf(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(pool.told().refusals, 1);
  pool.EndWait();
  EXPECT_EQ(second.get().status, 200);
  EXPECT_EQ(third.get().status, 200);
  EXPECT_EQ(pool.told().waiting, 0U);
}

TEST(Pool, TurnsDownWhatHasWaitedTooLong) {
  Pool::Limits limits;
  limits.longest_wait = milliseconds(50);
  BusyPool pool(limits);
  auto second = pool.Ask("/");
  std::this_thread::sleep_for(milliseconds(60));
  pool.EndWait();
  EXPECT_EQ(second.get().status, 503);
  EXPECT_EQ(pool.told().refusals, 1);
}

TEST(Pool, HandlerThatThrowsIsA500AndNotTheEnd) {
  Told told;
  Pool pool({}, told.MakeObserver(), [] {
    return [](const web::Request& request) -> web::Response {
      if (request.path == "/int") throw 42;
      throw std::runtime_error("secret");
    };
  });
  for (const std::string path : {"/int", "/"}) {
    web::Request request;
    request.path = path;
    request.id = "the-id";
    const auto response = Await(pool.Ask(request));
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_NE(response.body.find("the-id"), std::string::npos);
  }
  EXPECT_EQ(told.failure, "the-id: secret");
}

TEST(Pool, AnswersThatAreDeferredThereComeToo) {
  Told told;
  Pool pool({}, told.MakeObserver(), [] {
    return [](const web::Request&) {
      return web::Deferred{[](const auto& respond) { respond({202, {}, "", ""}); }};
    };
  });
  EXPECT_EQ(Await(pool.Ask({})).status, 202);
}

TEST(Pool, EndsWithoutAnsweringWhoeverWaits) {
  std::future<web::Response> waiting;
  {
    BusyPool pool({});
    for (int i = 0; i < 100; ++i) waiting = pool.Ask("/");
  }
  SUCCEED();  // it came here
}

// What takes long is deferred, everything else answered on the spot.
TEST(Pool, GetsWhatTakesLongAndNothingElse) {
  testing::LoadedShop shop;
  const std::string large = R"({"eventId":")" + std::string(20'000, 'x') + R"("})";
  struct {
    std::string_view method;
    std::string_view path;
    std::string_view query;
    std::string_view body;
    bool is_left_to_the_pool;
  } const cases[] = {
      {"GET", "/products", "", "", false},
      {"GET", "/products", "limit=100&offset=99999&idCategory=10", "", false},
      {"GET", "/products", "limit=101", "", true},
      {"GET", "/products", "%6Cimit=101", "", true},
      {"GET", "/products", "limit=1001", "", false},  // refused
      {"GET", "/products", "searchQuery=", "", false},
      {"GET", "/products", "searchQuery=a", "", true},
      {"GET", "/products", "search%51uery=a", "", true},
      {"GET", "/products", "search[default][contains]=a", "", true},
      {"GET", "/products", "search%5Bdefault%5D%5Bcontains%5D=a", "", true},
      {"HEAD", "/products", "searchQuery=a", "", true},
      {"GET", "/categories", "limit=100", "", false},
      {"GET", "/categories", "limit=101", "", true},
      {"GET", "/closing-options", "", "", false},
      {"GET", "/visitor-profile", "idVisitorExternal=123", "", false},
      {"GET", "/health", "searchQuery=a", "", false},
      {"POST", "/webhooks", "", "{}", false},
      {"POST", "/webhooks", "", large, true},
      {"POST", "/verification", "", "{}", false},
      {"POST", "/verification", "", large, true},
      {"POST", "/visitor-profile/actions", "", large, true},
  };
  for (const auto& c : cases) {
    web::Request request;
    request.method = c.method;
    request.path = c.path;
    request.query = c.query;
    request.body = c.body;
    request.declares_length = true;
    const std::string content_type = "application/json";
    request.headers = {{"Content-Type", content_type}};
    auto answer = shop.connector()(request);
    // PostgreSQL answers such later, whoever asks.
    const bool asks_for_history = c.path == std::string_view("/visitor-profile");
    EXPECT_EQ(std::holds_alternative<web::Deferred>(answer),
              c.is_left_to_the_pool || (asks_for_history && shop.events().postgres()))
        << c.method << c.path << "?" << c.query;
    EXPECT_LT(Await(std::move(answer)).status, 500);
  }
}

TEST(Pool, OperatorsProbesDoNotWaitForItsOtherRequests) {
  testing::LoadedShop shop;
  Told told;
  std::atomic<int> asked{0};
  Pool pool({}, told.MakeObserver(), [&] {
    return [&](const web::Request&) {
      ++asked;
      return web::Response{};
    };
  });
  const auto handler = service::MakeOperator(shop.backend(), pool);
  struct {
    std::string_view path;
    int is_left_to_the_pool;
  } const cases[] = {
      {"/livez", 0},    {"/readyz", 0},        {"/metrics", 1},  {"/events", 1},
      {"/events/1", 1}, {"/installations", 1}, {"/requests", 1},
  };
  for (const auto& c : cases) {
    web::Request request;
    request.method = "GET";
    request.path = c.path;
    const int before = asked;
    EXPECT_EQ(Await(handler(request)).status, 200) << c.path;
    EXPECT_EQ(asked - before, c.is_left_to_the_pool) << c.path;
  }
}

TEST(Pool, IsInTheMetrics) {
  testing::LoadedShop shop;
  auto observer = shop.backend().MakePoolObserver();
  observer.on_queue(3);
  observer.on_refusal();
  const auto text = shop.Operate("GET", "/metrics").body;
  EXPECT_NE(text.find("\nconnector_requests_refused_total 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nconnector_requests_waiting "), std::string::npos);
}

TEST(Pool, GetsOnlyWhatTheGuardLetsIn) {
  Told told;
  std::atomic<int> asked{0};
  Pool pool({}, told.MakeObserver(), [&] {
    return [&](const web::Request&) {
      ++asked;
      return web::Response{};
    };
  });
  const auto long_one = [](const web::Request&) { return true; };
  const web::Handler none = [](const web::Request&) { return web::Response{500, {}, "", ""}; };
  const auto dispatch = Dispatch({{"GET", "/a", Access::kGuarded, none, long_one}},
                                 {[](const auto& request) -> std::optional<web::Response> {
                                    if (request.query == "signed") return std::nullopt;
                                    return web::Response{401, {}, "", ""};
                                  },
                                  {},
                                  &pool});
  web::Request request;
  request.method = "GET";
  request.path = "/a";
  EXPECT_EQ(Await(dispatch(request)).status, 401);
  EXPECT_EQ(asked, 0);
  request.query = "signed";
  const auto response = Await(dispatch(request));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.route, "/a");
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace connector::http
