// The program as a whole, under load, while its shop is replaced and when it is told to stop.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "service/configuration.h"
#include "tests/support/client.h"
#include "tests/support/process.h"
#include "tests/support/shop.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

TEST(Serve, PrintsTheListeningLineWhenItAnswers) {
  Service service;
  EXPECT_EQ(service.process().Output(),
            "listening on http://127.0.0.1:" + std::to_string(service.port()) +
                "\noperator's listener on http://127.0.0.1:" +
                std::to_string(service.admin_port()) + "\n");
  EXPECT_EQ(Get(service.port(), "/health")->body, R"({"status":"UP"})");
}

TEST(Serve, LogsOneLinePerRequestWithoutQueryValues) {
  Service service({"--log-format", "json"});
  Get(service.port(), "/visitor-profile?emailVisitor=planted%40example.org&idOperator=op-1");
  Client client(service.port());
  client.Send("nonsense\r\n\r\n");
  client.Read();
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(), 0);
  int requests = 0;
  std::istringstream log(service.process().Errors());
  for (std::string line; std::getline(log, line);) {
    const auto entry = nlohmann::json::parse(line);
    EXPECT_TRUE(entry.contains("time") && entry.contains("level")) << line;
    if (!entry.contains("path")) continue;
    ++requests;
    if (entry.at("path") == "/visitor-profile") {
      EXPECT_EQ(entry.at("method"), "GET");
      EXPECT_EQ(entry.at("status"), 200);
      EXPECT_EQ(entry.at("operator"), "op-1");
    } else {
      EXPECT_EQ(entry.at("status"), 400);
    }
  }
  EXPECT_EQ(requests, 2);
  EXPECT_EQ(service.process().Errors().find("planted"), std::string::npos);
}

// The address of whoever asked each of these on one connection, as the log has it.
std::vector<std::string> ClientsInLog(const Arguments& arguments,
                                      const std::vector<std::string>& headers) {
  Service service(arguments);
  Client client(service.port());
  for (const auto& header : headers) {
    client.Send("GET /webhooks HTTP/1.1\r\nHost: test\r\n" + header + "\r\n");
    EXPECT_EQ(client.Read()->status, 200);
  }
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(), 0);
  std::vector<std::string> clients;
  std::istringstream log(service.process().Errors());
  for (std::string line; std::getline(log, line);) {
    const auto at = line.find(" client=");
    if (at == std::string::npos) continue;
    const auto value = line.substr(at + 8);
    clients.push_back(value.substr(0, value.find(' ')));
  }
  return clients;
}

TEST(Serve, TakesTrustedProxiesWordForWhoAsksAndNobodyElses) {
  const std::vector<std::string> headers = {"X-Forwarded-For: 198.51.100.1, 192.0.2.1\r\n", "",
                                            "X-Forwarded-For: 2001:db8::1\r\n"};
  EXPECT_EQ(ClientsInLog({"--trusted-proxies", "10.0.0.0/8,127.0.0.1"}, headers),
            (std::vector<std::string>{"192.0.2.1", "127.0.0.1", "2001:db8::1"}));
  EXPECT_EQ(ClientsInLog({"--trusted-proxies", "10.0.0.0/8"}, headers),
            std::vector<std::string>(3, "127.0.0.1"));
}

TEST(Serve, EveryAnswerBelongsToOneShopWhileShopsAreSwapped) {
  Folder red;
  Folder blue;
  WriteMarkedShop(red, "scarlet", 40);
  WriteMarkedShop(blue, "azure", 25);
  Service service({"--fixtures", red.path().string()});

  std::atomic<bool> is_over{false};
  std::atomic<int> answers{0};
  std::atomic<int> swaps_seen{0};
  const auto ask = [&](const std::string& target) {
    Client client(service.port());
    std::string last;
    while (!is_over) {
      client.Send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
      const auto answer = client.Read();
      ASSERT_TRUE(answer);
      ASSERT_EQ(answer->status, 200) << answer->body;
      const bool is_red = answer->body.find("scarlet") != std::string::npos;
      const bool is_blue = answer->body.find("azure") != std::string::npos;
      ASSERT_NE(is_red, is_blue) << answer->body.substr(0, 500);
      const std::size_t size = nlohmann::json::parse(answer->body).size();
      if (target.rfind("/products", 0) == 0) {
        ASSERT_EQ(size, is_red ? 40U : 25U);
      }
      const auto total = answer->Header("x-total-count");
      if (!total.empty()) {
        ASSERT_EQ(total, std::to_string(size));
      }
      if (target == "/categories") {
        ASSERT_NE(answer->body.find(is_red ? "\"productsCount\":40" : "\"productsCount\":25"),
                  std::string::npos);
      }
      const std::string mark = is_red ? "scarlet" : "azure";
      if (mark != last) ++swaps_seen;
      last = mark;
      ++answers;
    }
  };
  std::vector<std::thread> clients;
  for (const std::string target : {"/products", "/products?idCategory=c", "/categories",
                                   "/products?searchQuery=common", "/products?searchQuery=c"}) {
    clients.emplace_back(ask, target);
  }
  for (int swap = 0; swap < 50; ++swap) {
    const auto& folder = swap % 2 == 0 ? blue : red;
    const auto result =
        RunConnector({"load", "--database", service.database().string(), folder.path().string()});
    EXPECT_EQ(result.status, 0) << result.errors;
  }
  is_over = true;
  for (auto& client : clients) client.join();
  EXPECT_GT(answers, 500);
  EXPECT_GT(swaps_seen, 50);
}

TEST(Serve, StopsUnderLoadWithEveryRequestAnswered) {
  Service service;
  std::atomic<bool> is_stopping{false};
  std::atomic<int> answered{0};
  std::atomic<int> lost{0};
  const auto ask = [&] {
    for (;;) {
      std::optional<Client> client;
      try {
        client.emplace(service.port());
      } catch (const std::runtime_error&) {
        if (!is_stopping) ++lost;
        return;
      }
      for (;;) {
        if (!client->Send("GET /products?limit=100 HTTP/1.1\r\nHost: test\r\n\r\n")) break;
        const auto answer = client->Read();
        if (!answer) {
          ++lost;
          return;
        }
        ++answered;
        if (answer->Header("connection") == "close") break;
      }
    }
  };
  std::vector<std::thread> clients;
  for (int i = 0; i < 16; ++i) clients.emplace_back(ask);
  while (answered < 100 && lost == 0) std::this_thread::sleep_for(milliseconds(10));
  is_stopping = true;
  service.process().Signal(SIGTERM);
  for (auto& client : clients) client.join();
  EXPECT_EQ(service.process().Wait(), 0);
  EXPECT_EQ(lost, 0);
}

TEST(Serve, SignalsEndItWithZero) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Service service;
    service.process().Signal(signal);
    EXPECT_EQ(service.process().Wait(), 0);
  }
}

TEST(Serve, IsDownWhileItDrains) {
  Service service;
  Client half(service.port());
  half.Send("GET /products HTTP/1.1\r\n");
  Client probe(service.port());
  const auto ask = [&] {
    probe.Send("GET /health HTTP/1.1\r\nHost: test\r\n\r\n");
    return probe.Read();
  };
  EXPECT_EQ(ask()->status, 200);
  service.process().Signal(SIGTERM);
  auto answer = ask();
  for (int i = 0; i < 500 && answer && answer->Header("connection") != "close"; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    if (answer->status == 503) break;
    answer = ask();
  }
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, R"({"status":"DOWN"})");
  half.Send("Host: test\r\n\r\n");
  EXPECT_EQ(half.Read()->status, 200);
  EXPECT_EQ(service.process().Wait(), 0);
}

TEST(Serve, SecondSignalEndsTheWait) {
  Service service({"--drain-timeout-ms", "60000"});
  Client half(service.port());
  half.Send("GET /products HTTP/1.1\r\n");
  std::this_thread::sleep_for(milliseconds(100));
  service.process().Signal(SIGTERM);
  EXPECT_FALSE(service.process().Wait(milliseconds(1'000)));
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(milliseconds(20'000)), 0);
}

TEST(Serve, EndOfPatienceUnderLoadIsNoCrash) {
  Service service({"--drain-timeout-ms", "1"});
  std::vector<Client> clients;
  const std::string request = "GET /products?limit=1000&searchQuery=e HTTP/1.1\r\nHost: a\r\n\r\n";
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(service.port());
    for (int j = 0; j < 20; ++j) clients.back().Send(request);
  }
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(), 0);
}

TEST(Serve, KilledServiceStartsAgain) {
  const EventsDatabase events;
  std::string before;
  {
    Service service({}, events);
    before = Get(service.port(), "/products?limit=1000")->body;
    service.process().Signal(SIGKILL);
    EXPECT_EQ(service.process().Wait(), 128 + SIGKILL);
  }
  Service service({}, events);
  EXPECT_EQ(Get(service.port(), "/products?limit=1000")->body, before);
}

TEST(Serve, KeepsALoadedShopAndReloadsAChangedFolder) {
  Folder shop;
  const EventsDatabase events;
  WriteMarkedShop(shop, "mine", 1);
  ASSERT_EQ(
      RunConnector({"load", "--database", events.file().string(), shop.path().string()}).status, 0);
  {
    Service service({}, events);  // the sample does not take its place
    EXPECT_NE(Get(service.port(), "/categories")->body.find("mine"), std::string::npos);
  }
  WriteMarkedShop(shop, "other", 1);
  Service service({"--fixtures", shop.path().string()}, events);
  EXPECT_NE(Get(service.port(), "/categories")->body.find("other"), std::string::npos);
}

TEST(Serve, AShopThatWasFoldedOtherwiseIsLoadedAnewOrSpokenOf) {
  Folder shop;
  const EventsDatabase events;
  WriteMarkedShop(shop, "mine", 1);
  const auto start = [&](const Arguments& arguments) {
    Service service(arguments, events);
    service.process().Signal(SIGTERM);
    EXPECT_EQ(service.process().Wait(), 0);
    return service.process().Output() + service.process().Errors();
  };
  const auto fold_otherwise = [&] {
    ChangeShop(service::ShopBeside(events.file()), "UPDATE shop SET folding = 1");
  };
  struct {
    std::string name;
    Arguments arguments;
    std::string said;
  } const cases[] = {
      {"the sample", {}, "loaded the shop from the sample"},
      {"a folder",
       {"--fixtures", shop.path().string()},
       "loaded the shop from " + shop.path().string()},
      {"another's", {}, "until `connector load` loads it anew"},
  };
  for (const auto& c : cases) {
    start(c.arguments);
    EXPECT_EQ(start(c.arguments).find(c.said), std::string::npos) << c.name;
    fold_otherwise();
    EXPECT_NE(start(c.arguments).find(c.said), std::string::npos) << c.name;
  }
}

TEST(Serve, BadFixturesAreShownAndNothingIsServed) {
  Folder shop;
  WriteMarkedShop(shop, "mine", 1);
  shop.Write("visitors.jsonl", "{}\n");
  const Folder folder;
  const auto result =
      RunConnector({"serve", "--listen", "127.0.0.1:0", "--admin-listen", "off", "--database",
                    (folder / "connector.db").string(), "--fixtures", shop.path().string()});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_NE(result.errors.find("visitors.jsonl:1: idWebsite: is missing"), std::string::npos)
      << result.errors;
}

TEST(Serve, TwoServicesShareAFile) {
  const Folder folder;
  Service first({}, folder / "connector.db");
  Service second({}, folder / "connector.db");
  EXPECT_EQ(Get(first.port(), "/products")->body, Get(second.port(), "/products")->body);
}

TEST(Serve, DefaultRevisionIsASetting) {
  Service service({"--default-revision", "2023-10"});
  EXPECT_NE(Get(service.port(), "/closing-options")->body.find("SELECT"), std::string::npos);
}

}  // namespace
}  // namespace connector::testing
