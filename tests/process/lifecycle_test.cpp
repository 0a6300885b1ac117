// The connector's life on a platform, with the program as a whole: signed, verified, installed,
// told what happens, uninstalled; and what it does when its disk or its secrets change under it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

#include "base/sql/database.h"
#include "tests/support/client.h"
#include "tests/support/events.h"
#include "tests/support/eventually.h"
#include "tests/support/planted.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr auto* kJson = "Content-Type: application/json\r\n";

void Pause(milliseconds time) { std::this_thread::sleep_for(time); }

// What the platform does, with a secret.
class Platform {
 public:
  Platform(const Service& service, std::string secret)
      : service_(service), secret_(std::move(secret)) {}

  Answer Get(const std::string& path, const std::string& query) const {
    return testing::Get(service_.port(), path + "?" + query, SignatureLine(secret_, query)).value();
  }
  Answer Post(const std::string& path, const std::string& body,
              const std::string& headers = kJson) const {
    return testing::Post(service_.port(), path, body, headers + SignatureLine(secret_, body))
        .value();
  }
  void Tell(const std::string& event) const { EXPECT_EQ(Post("/webhooks", event).status, 202); }

 private:
  const Service& service_;
  std::string secret_;
};

Json Operator(const Service& service, const std::string& target) {
  return Json::parse(Get(service.admin_port(), target)->body);
}

void AwaitEffects(const Service& service) {
  while (!Operator(service, "/events?state=pending").empty()) Pause(milliseconds(5));
}

std::string ProfileValue(const Answer& profile, const std::string& field) {
  for (const auto& entry : Json::parse(profile.body)) {
    if (entry.at("id") == field) return entry.at("value");
  }
  return "";
}

TEST(Lifecycle, FromVerificationToUninstallation) {
  const EventsDatabase events;
  const Service service({}, events, {std::string("CONNECTOR_SECRET=") + kSecret});
  const Platform platform(service, kSecret);
  const Json website{{"websiteId", "ha-101"}};
  const Json conversation{
      {"websiteId", "ha-101"}, {"conversationId", 42}, {"visitorId", kSampleVisitor}};

  EXPECT_EQ(Get(service.port(), "/health")->status, 200);
  EXPECT_EQ(Get(service.port(), "/webhooks")->status, 200);
  const auto verified = platform.Post(
      "/verification",
      R"([{"key":"login","value":"demo"},{"key":"password","value":"copper-pan-2017"}])");
  EXPECT_EQ(verified.body, R"({"isStepValid":true,"errors":[]})");
  EXPECT_NE(platform.Get("/settings/warehouse/options", "").body, "[]");

  // An uninstallation of an earlier life arrives late.
  platform.Tell(MakeEvent("connector.installed", "i2", "2020-01-02T00:00:00Z", website));
  platform.Tell(MakeEvent("connector.uninstalled", "u1", "2020-01-01T00:00:00Z", website));
  platform.Tell(MakeEvent("connector.installed", "i2", "2020-01-02T00:00:00Z", website));
  AwaitEffects(service);
  EXPECT_EQ(platform.Get("/categories", "idWebsite=ha-101&limit=1").status, 200);
  EXPECT_EQ(platform.Get("/products", "idWebsite=ha-101&limit=1").status, 200);
  EXPECT_EQ(platform.Get("/closing-options", "idWebsite=ha-101").status, 200);

  const auto action = Json{
      {"action", "OPEN_CASE"},
      {"idVisitorUnique", kSampleVisitor},
      {"idWebsite", "ha-101"},
      {"idConversation", "42"},
      {"idConnectorVersion",
       "2.0.0"}}.dump();
  const auto opened = platform.Post("/visitor-profile/actions", action);
  EXPECT_EQ(opened.body, R"({"success":true,"message":"Case 1 is open."})");
  EXPECT_EQ(platform.Post("/visitor-profile/actions", action).body, opened.body);

  auto answered = conversation;
  answered["score"] = 4;
  platform.Tell(MakeEvent("satisfaction.filled", "s", "2020-01-03T00:00:05Z", answered));
  platform.Tell(MakeEvent("conversation.closed", "c", "2020-01-03T00:00:00Z", conversation));
  platform.Tell(MakeEvent("conversation.started", "b", "2020-01-02T23:50:00Z", conversation));
  platform.Tell(MakeEvent("conversation.closed", "c", "2020-01-03T00:00:00Z", conversation));
  AwaitEffects(service);
  const auto profile =
      platform.Get("/visitor-profile", "idVisitorUnique=" + std::string(kSampleVisitor));
  EXPECT_EQ(ProfileValue(profile, "history-conversations"), "1");
  EXPECT_EQ(ProfileValue(profile, "history-last-conversation"), "2020-01-03T00:00:00Z");
  EXPECT_EQ(ProfileValue(profile, "history-last-score"), "4");
  EXPECT_EQ(ProfileValue(profile, "history-cases"), "1");

  platform.Tell(MakeEvent("connector.uninstalled", "u3", "2020-01-04T00:00:00Z", website));
  AwaitEffects(service);
  EXPECT_TRUE(Eventually([&] {  // PostgreSQL: within a second
    return platform.Get("/products", "idWebsite=ha-101").status == 403;
  }));
  EXPECT_EQ(platform.Post("/visitor-profile/actions", action).status, 403);
  EXPECT_EQ(platform.Get("/products", "idWebsite=ha-102").status, 200);
}

TEST(Lifecycle, EveryExampleAndEveryMistakeThroughTheSocket) {
  const Service service;
  const auto send = [&](const std::string& body, const std::string& type) {
    return Post(service.port(), "/webhooks", body, "Content-Type: " + type + "\r\n")->status;
  };
  const std::string json = "application/json";
  const std::string form = "application/x-www-form-urlencoded";
  for (auto example : EventExamples()) {
    EXPECT_EQ(send(example.dump(), json), 202);
    example["eventId"] = "form-" + example.at("eventId").get<std::string>();
    EXPECT_EQ(send(ToForm(example), form), 202);
  }
  const auto stored = 2 * EventExamples().size();
  EXPECT_EQ(Operator(service, "/events?limit=1000").size(), stored);

  auto largest = MakeEvent("x", "largest", "2020-01-01T00:00:00Z");
  largest.resize(262'144, ' ');
  EXPECT_EQ(send(largest, json), 202);
  EXPECT_EQ(send(largest + " ", json), 413);
  EXPECT_EQ(send(R"({"eventType":"x"})", json), 400);
  EXPECT_EQ(send(R"({"eventId":"1","eventType":"user.created","createdAt":1})", json), 400);
  EXPECT_EQ(send(R"({"eventId":"1","eventId":"1","eventType":"x"})", json), 400);
  EXPECT_EQ(send("{\"eventId\":\"\xC3\",\"eventType\":\"x\"}", json), 400);
  EXPECT_EQ(send(std::string(10'000, '['), json), 400);
  EXPECT_EQ(send("eventId=1&eventType=x&a[b=1", form), 400);
  EXPECT_EQ(send(R"({"eventId":"1","eventType":"x"})", "text/plain"), 415);
  EXPECT_EQ(Operator(service, "/events?limit=1000").size(), stored + 1);
}

// The secret files are replaced and re-read while clients sign with what is valid.
TEST(Lifecycle, SecretIsRotatedWithoutARefusedRequest) {
  Folder secrets;
  secrets.Write("current", "one\n");
  secrets.Write("previous", "");
  Service service({"--secret-file", (secrets / "current").string(), "--previous-secret-file",
                   (secrets / "previous").string()});
  const auto status = [&](const std::string& secret) {
    return Platform(service, secret).Get("/categories", "limit=1").status;
  };
  const auto reload = [&](int reloads) {
    service.process().Signal(SIGHUP);
    while (true) {
      const auto log = service.process().Errors();
      int seen = 0;
      for (auto at = log.find("secrets"); at != std::string::npos;
           at = log.find("secrets", at + 1)) {
        if (log.compare(at, 17, "secrets reloaded:") == 0 ||
            log.compare(at, 12, "secrets not ") == 0) {
          ++seen;
        }
      }
      if (seen >= reloads) return;
      Pause(milliseconds(10));
    }
  };
  std::atomic<bool> is_over{false};
  std::atomic<int> answered{0};
  std::atomic<int> refused{0};
  std::mutex mutex;
  std::string secret = "one";
  int current_generation = 0;
  std::array<std::atomic<int>, 2> used{};  // the generation of each client's last answer
  const auto ask = [&](std::atomic<int>& used_generation) {
    Client client(service.port());
    while (!is_over) {
      std::string signing;
      int generation = 0;
      {
        const std::lock_guard lock(mutex);
        signing = secret;
        generation = current_generation;
      }
      client.Send("GET /categories?limit=1 HTTP/1.1\r\nHost: localhost\r\n" +
                  SignatureLine(signing, "limit=1") + "\r\n");
      const auto answer = client.Read();
      ++(answer && answer->status == 200 ? answered : refused);
      used_generation = generation;
    }
  };
  std::thread first(ask, std::ref(used[0]));
  std::thread second(ask, std::ref(used[1]));
  for (int generation = 1; generation <= 5; ++generation) {
    const auto old_secret = secret;
    const auto new_secret = "secret " + std::to_string(generation);
    secrets.Write("previous", old_secret + "\n");
    secrets.Write("current", new_secret + "\n");
    reload(generation);
    EXPECT_EQ(status(old_secret), 200);
    EXPECT_EQ(status(new_secret), 200);
    {
      const std::lock_guard lock(mutex);
      secret = new_secret;
      current_generation = generation;
    }
    // Until nobody signs with the old one any more.
    while (used[0] < generation || used[1] < generation) Pause(milliseconds(5));
    EXPECT_EQ(status("another"), 401);
  }
  is_over = true;
  first.join();
  second.join();
  EXPECT_EQ(refused, 0);
  EXPECT_GT(answered, 10);

  secrets.Write("previous", "");  // gone
  reload(6);
  EXPECT_EQ(status("secret 4"), 401);
  EXPECT_EQ(status("secret 5"), 200);
  secrets.Write("current", "");  // a mistake leaves everything as it is
  reload(7);
  EXPECT_EQ(status("secret 5"), 200);
  EXPECT_EQ(status(""), 401);
}

// 503 and nothing kept while the database cannot be written; afterwards all is as before.
class Outage {
 public:
  explicit Outage(Service& service) : service_(service) {
    EXPECT_EQ(Send("before"), 202);
    AwaitReadiness(200);
  }

  void ExpectNothingAcknowledged() const {
    EXPECT_EQ(Send("during"), 503);
    AwaitReadiness(503);
    const auto action =
        Json{{"action", "OPEN_CASE"}, {"idVisitorUnique", kSampleVisitor}, {"idConversation", "1"}}
            .dump();
    EXPECT_EQ(Post(service_.port(), "/visitor-profile/actions", action)->status, 503);
    EXPECT_EQ(Get(service_.port(), "/products?limit=1")->status, 200);
    EXPECT_EQ(Get(service_.admin_port(), "/livez")->status, 200);
  }
  void ExpectRecovery() const {
    AwaitReadiness(200);
    EXPECT_EQ(Send("after"), 202);
    AwaitEffects(service_);
    EXPECT_EQ(Get(service_.admin_port(), "/events/during")->status, 404);
    EXPECT_EQ(Operator(service_, "/events").size(), 2U);
    EXPECT_EQ(Send("during"), 202);
    EXPECT_EQ(service_.process().Wait(milliseconds(1)), std::nullopt);
  }

 private:
  int Send(const std::string& id) const {
    return Post(service_.port(), "/webhooks", MakeEvent("x", id, "2020-01-01T00:00:00Z"))->status;
  }
  void AwaitReadiness(int status) const {
    int is = 0;
    Eventually([&] {
      is = Get(service_.admin_port(), "/readyz")->status;
      return is == status;
    });
    EXPECT_EQ(is, status);
  }

  Service& service_;
};

TEST(Lifecycle, LockedDatabaseIsA503AndRecovers) {
  const Folder folder;
  Service service({"--lock-timeout-ms", "200"}, folder / "connector.db");
  const Outage outage(service);
  {
    auto other = sql::OpenForWriting(service.database());
    const SQLite::Transaction transaction(other, SQLite::TransactionBehavior::IMMEDIATE);
    outage.ExpectNothingAcknowledged();
  }
  outage.ExpectRecovery();
}

TEST(Lifecycle, StopsInTimeWhileAnotherProcessHoldsTheLock) {
  const Folder folder;
  Service service({"--drain-timeout-ms", "300", "--lock-timeout-ms", "60000"},
                  folder / "connector.db");
  auto other = sql::OpenForWriting(service.database());
  const SQLite::Transaction transaction(other, SQLite::TransactionBehavior::IMMEDIATE);
  Client client(service.port());
  client.Send(PostRequest("/webhooks", MakeEvent("x", "e", "2020-01-01T00:00:00Z")));
  Pause(milliseconds(100));
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(milliseconds(20'000)), 0);
}

// A limit on the size of files makes the same failures as a full disk.
TEST(Lifecycle, FullDiskIsA503AndRecovers) {
  const Folder folder;
  Service service({}, folder / "connector.db");
  const Outage outage(service);
  const rlimit full{1, RLIM_INFINITY};
  const rlimit free{RLIM_INFINITY, RLIM_INFINITY};
  ASSERT_EQ(::prlimit(service.process().pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  outage.ExpectNothingAcknowledged();
  ASSERT_EQ(::prlimit(service.process().pid(), RLIMIT_FSIZE, &free, nullptr), 0);
  outage.ExpectRecovery();
}

// The index of the write-ahead log is left alone: it is mapped into memory, and the kernel would
// answer a write to it with SIGBUS.
bool SetImmutable(const std::filesystem::path& database, bool is_immutable) {
  for (const auto& file : {database.string(), database.string() + "-wal"}) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    long flags = 0;
    ::ioctl(fd, FS_IOC_GETFLAGS, &flags);
    flags = is_immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    const int failure = ::ioctl(fd, FS_IOC_SETFLAGS, &flags);
    ::close(fd);
    if (failure != 0) return false;
  }
  return true;
}

TEST(Lifecycle, ReadOnlyDatabaseIsA503AndRecovers) {
  const Folder folder;
  Service service({}, folder / "connector.db");
  const Outage outage(service);
  if (!SetImmutable(service.database(), true)) {
    SetImmutable(service.database(), false);
    GTEST_SKIP() << "this file system, or this user, cannot make files immutable";
  }
  outage.ExpectNothingAcknowledged();
  ASSERT_TRUE(SetImmutable(service.database(), false));
  outage.ExpectRecovery();
}

// Planted in every place that a request has; what comes out is read from every place there is.
// (What every other test's program prints is looked through as well: see Process.)
TEST(Lifecycle, NothingPersonalOrSecretComesOut) {
  for (const std::string format : {"text", "json"}) {
    const EventsDatabase events;
    Service service({"--log-level", "debug", "--log-format", format}, events,
                    {std::string("CONNECTOR_SECRET=") + kSecret,
                     std::string("CONNECTOR_PREVIOUS_SECRET=") + kPreviousSecret,
                     std::string("CONNECTOR_ADMIN_TOKEN=") + kAdminToken});
    const Platform platform(service, kSecret);
    const std::string email = "camille.lefevre@example.org";
    std::string answers;
    EXPECT_EQ(platform.Get("/visitor-profile", "emailVisitor=" + email).status, 200);
    for (const std::string& query :
         {"emailVisitor=" + email + "&limit=1&emailVisitor=" + email, "offset=" + email,
          "limit=" + email, "searchQuery=" + email + "&search[default][contains]=" + kWrongPassword,
          "emailVisitor=%FF" + email}) {
      for (const std::string path : {"/products", "/visitor-profile"}) {
        const auto answer = platform.Get(path, query);
        if (answer.status != 200) answers += answer.body;
      }
    }
    for (const std::string password : {kPassword, kWrongPassword}) {
      answers += platform
                     .Post("/verification",
                           R"([{"key":"login","value":"demo"},{"key":"password","value":")" +
                               password + R"("},{"key":"shopNumber","value":")" + email + "\"}]")
                     .body;
    }
    for (const std::string path : {"/verification", "/webhooks", "/visitor-profile/actions"}) {
      for (const std::string& body :
           {email,
            R"({"eventId":")" + email + R"(","eventType":1,"action":{"a":")" + email + "\"}}",
            R"({"a":")" + email + R"(","b":)" + kPassword, "[\"" + email + "\"]"}) {
        answers += platform.Post(path, body).body;
        answers += Post(service.port(), path, body)->body;  // not signed
        answers += platform
                       .Post(path, body,
                             "Content-Type: " + email + "\r\nCookie: " + kPassword +
                                 "\r\nAuthorization: " + kSecret + "\r\n")
                       .body;
      }
    }
    const std::string authorization = std::string("Authorization: Bearer ") + kAdminToken + "\r\n";
    for (const std::string target :
         {"/metrics", "/requests?limit=1000", "/installations", "/readyz"}) {
      const auto answer = Get(service.admin_port(), target, authorization);
      EXPECT_EQ(answer->status, 200) << target;
      answers += answer->body;
    }
    ExpectNothingPlanted(answers, "an answer");
    service.process().Signal(SIGTERM);
    EXPECT_EQ(service.process().Wait(), 0);
    EXPECT_NE(service.process().Errors().find("/visitor-profile"), std::string::npos);
  }
}

TEST(Lifecycle, LoadingAnotherShopKeepsTheEvents) {
  const Service service;
  EXPECT_EQ(Post(service.port(), "/webhooks", MakeEvent("x", "e", "2020-01-01T00:00:00Z"))->status,
            202);
  const auto result =
      RunConnector({"load", "--database", service.database().string(), SampleFolder().string()});
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(Operator(service, "/events").size(), 1U);
}

}  // namespace
}  // namespace connector::testing
