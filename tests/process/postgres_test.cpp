// The program with its events in PostgreSQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/base/sql/postgres/server.h"
#include "tests/support/client.h"
#include "tests/support/events.h"
#include "tests/support/events_database.h"
#include "tests/support/eventually.h"
#include "tests/support/planted.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

class OnPostgres : public ::testing::Test {
 protected:
  static int Send(Service& service, const std::string& body) {
    return Post(service.port(), "/webhooks", body)->status;
  }
  static std::string Closed(const std::string& id, int conversation) {
    return MakeEvent(
        "conversation.closed", id, "2020-01-01T00:00:00Z",
        {{"websiteId", "ha-101"}, {"conversationId", conversation}, {"visitorId", kSampleVisitor}});
  }
  // What a profile says of the visitor's conversations; "" if nothing.
  static std::string Conversations(Service& service) {
    const auto answer = Get(service.port(), "/visitor-profile?idVisitorExternal=123");
    EXPECT_EQ(answer->status, 200);
    for (const auto& field : nlohmann::json::parse(answer->body)) {
      if (field.at("id") == "history-conversations") return field.at("value");
    }
    return "";
  }
  void LockOut(bool is_out) const { testing::LockOut(database_.postgres()->url, is_out); }

  Folder folder_;
  EventsDatabase database_;
};

TEST_F(OnPostgres, ReplicasShareWhatTheyAreTold) {
  Service one({}, database_);
  Service other({}, database_);
  EXPECT_EQ(Send(one, Closed("a", 1)), 202);
  EXPECT_EQ(Send(other, Closed("a", 1)), 202);
  EXPECT_EQ(Send(other, Closed("b", 2)), 202);
  EXPECT_TRUE(Eventually([&] { return Conversations(one) == "2" && Conversations(other) == "2"; }));
  one.process().Signal(SIGKILL);
  EXPECT_EQ(Send(other, Closed("c", 3)), 202);
  EXPECT_TRUE(Eventually([&] { return Conversations(other) == "3"; }));
  other.process().Signal(SIGTERM);
  EXPECT_EQ(other.process().Wait(), 0);
}

TEST_F(OnPostgres, InteractionsAreAnsweredWhileItIsAway) {
  Service service({"--events-timeout-ms", "500"}, database_);
  EXPECT_EQ(Send(service, Closed("a", 1)), 202);
  EXPECT_TRUE(Eventually([&] { return Conversations(service) == "1"; }));
  LockOut(true);
  EXPECT_EQ(Get(service.port(), "/products?limit=1")->status, 200);
  EXPECT_EQ(Conversations(service), "");
  EXPECT_EQ(Send(service, Closed("b", 2)), 503);
  EXPECT_EQ(Get(service.admin_port(), "/readyz")->body, R"({"status":"ready","events":"down"})");
  LockOut(false);
  EXPECT_TRUE(Eventually([&] { return Send(service, Closed("c", 3)) == 202; }));
  EXPECT_TRUE(Eventually([&] { return Conversations(service) == "2"; }));
  // What the last probe said stands for a while.
  EXPECT_TRUE(Eventually(
      [&] { return Get(service.admin_port(), "/readyz")->body == R"({"status":"ready"})"; }));
}

TEST_F(OnPostgres, TheSpoolKeepsWebhooksWhileItIsAwayAndAfterKillToo) {
  const Arguments arguments{"--events-timeout-ms", "500", "--events-spool",
                            (folder_ / "spool.db").string()};
  const auto metric = [](Service& service, const std::string& name) {
    const auto text = Get(service.admin_port(), "/metrics")->body;
    const auto at = text.find("\n" + name + ' ');
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  };
  {
    Service service(arguments, database_);
    EXPECT_EQ(Send(service, Closed("a", 1)), 202);
    EXPECT_EQ(metric(service, "connector_spooled_events"), 0);
    LockOut(true);
    for (int i = 2; i <= 50; ++i) EXPECT_EQ(Send(service, Closed(std::to_string(i), i)), 202);
    EXPECT_EQ(Get(service.port(), "/products?limit=1")->status, 200);
    EXPECT_EQ(metric(service, "connector_spooled_events"), 49);
    EXPECT_GT(metric(service, "connector_events_age_seconds"), 0.1);
    EXPECT_GT(metric(service, "connector_installations_age_seconds"), 0.1);
    service.process().Signal(SIGKILL);
    service.process().Wait();
  }
  Service service(arguments, database_);
  EXPECT_EQ(Send(service, Closed("51", 51)), 202);
  LockOut(false);
  EXPECT_TRUE(Eventually([&] { return Get(service.port(), "/products?limit=1")->status == 200; }));
  EXPECT_TRUE(Eventually([&] { return Conversations(service) == "51"; }));
  EXPECT_TRUE(Eventually([&] { return metric(service, "connector_spooled_events") == 0; }));
  EXPECT_EQ(database_.Number("SELECT count(*) FROM events"), 51);
}

TEST_F(OnPostgres, StartsWithoutItAndIsReadyOnceItIsThere) {
  LockOut(true);
  Service service({"--events-timeout-ms", "300"}, database_);
  EXPECT_EQ(Get(service.port(), "/products?limit=1")->status, 503);
  LockOut(false);
  EXPECT_TRUE(Eventually([&] { return Get(service.port(), "/products?limit=1")->status == 200; }));
}

TEST_F(OnPostgres, ADatabaseThatIsNotMigratedIsRefused) {
  Execute("CREATE DATABASE fresh");
  auto url = PostgresUrl();
  url.replace(url.find("/postgres?"), 9, "/fresh");
  const auto shop = (folder_ / "shop.db").string();
  auto refused = RunConnector({"serve", "--listen", "127.0.0.1:0", "--admin-listen", "off",
                               "--events-database", url, "--shop", shop});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.errors, ::testing::HasSubstr("`connector migrate-events`"));
  for (int i = 0; i < 2; ++i) {  // as in a container that knows no secret
    const auto migrated =
        RunConnector({"migrate-events", "--listen", "0.0.0.0:8080", "--events-database", url});
    EXPECT_EQ(migrated.status, 0) << migrated.errors;
  }
  { Service service({"--events-database", url}, folder_ / "connector.db"); }
  Execute("DROP DATABASE fresh WITH (FORCE)");
}

TEST_F(OnPostgres, ReplicasCountGuessesTogether) {
  Service one({"--events-timeout-ms", "500"}, database_);
  Service other({"--events-timeout-ms", "500"}, database_);
  const auto guess = [](Service& service, const std::string& password) {
    return Post(service.port(), "/verification",
                R"([{"key":"login","value":"demo"},{"key":"password","value":")" + password +
                    R"("}])")
        ->status;
  };
  LockOut(true);
  EXPECT_EQ(guess(one, kPassword), 503);
  LockOut(false);
  EXPECT_TRUE(Eventually([&] { return guess(one, kPassword) == 200; }));
  int wrong = 0;
  EXPECT_TRUE(Eventually([&] {
    const int status = guess(wrong % 2 == 0 ? one : other, kWrongPassword + std::to_string(wrong));
    if (status == 200) ++wrong;
    return status == 429;
  }));
  EXPECT_EQ(wrong, 5);
  EXPECT_EQ(guess(one, kPassword), 429);
  EXPECT_EQ(guess(other, kPassword), 429);
}

TEST_F(OnPostgres, AVisitorIsExportedAndForgotten) {
  Service service({}, database_);
  const std::string shop = (service.database().parent_path() / "shop.db").string();
  EXPECT_EQ(Send(service, Closed("a", 1)), 202);
  EXPECT_TRUE(Eventually([&] { return Conversations(service) == "1"; }));
  // By the external id, under which only the shop knows them.
  const auto about = [&](const std::string& command, const Arguments& environment = {}) {
    return RunConnector({command, "--shop", shop, "--visitor", "123"}, environment);
  };
  const Arguments environment{"CONNECTOR_EVENTS_DATABASE=" + database_.postgres()->url};
  const auto told = nlohmann::json::parse(about("export", environment).output);
  EXPECT_EQ(told.at("conversations").size(), 1U);
  EXPECT_EQ(told.at("events").at(0).at("eventId"), "a");
  EXPECT_EQ(about("forget", environment).output,
            "erased: 0 contacts, 0 tickets, 1 conversations, 0 scores, 0 cases, the bodies of 1 "
            "events\n");
  EXPECT_EQ(Conversations(service), "");
  EXPECT_EQ(Post(service.port(), "/webhooks", Closed("a", 1))->body, R"({"status":"repeated"})");
  EXPECT_EQ(about("forget", environment).output,
            "erased: 0 contacts, 0 tickets, 0 conversations, 0 scores, 0 cases, the bodies of 0 "
            "events\n");
}

// Whoever kills it in the middle loses nothing of what it finds the rest by.
TEST_F(OnPostgres, ForgettingThatWasKilledIsDoneAgain) {
  constexpr int kEvents = 40'000;
  database_.Execute(
      "INSERT INTO events (id, type, created_at, received_at, is_form, body) "
      "SELECT i, 'x.y', 0, 0, 0, convert_to('{\"eventId\":\"' || i || '\",\"eventType\":\"x.y\","
      "\"visitorId\":\"' || CASE WHEN i % 2 = 0 THEN 'the-other-unique-id' ELSE 'another' END || "
      "'\"}', 'UTF8') FROM generate_series(1, " +
      std::to_string(kEvents) + ") AS i");
  database_.Execute(
      "INSERT INTO contacts (website_id, external_id, visitor_id, name, created_at) "
      "VALUES ('w', 'customer-4711', 'the-other-unique-id', '', 0)");
  const auto dropped = [&] {
    return database_.Number("SELECT count(*) FROM events WHERE body_sha256 IS NOT NULL");
  };
  const auto arguments = [&] {
    Arguments all{"forget", "--visitor", "customer-4711"};
    for (const auto& flag : database_.flags()) all.push_back(flag);
    return all;
  };
  {
    Process process(CONNECTOR_BINARY, arguments());
    ASSERT_TRUE(Eventually([&] { return dropped() > 0; }));
    process.Signal(SIGKILL);
    process.Wait();
  }
  EXPECT_LT(dropped(), kEvents / 2);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM contacts"), 1);
  EXPECT_EQ(RunConnector(arguments()).status, 0);
  EXPECT_EQ(dropped(), kEvents / 2);
  EXPECT_EQ(database_.Number("SELECT count(*) FROM contacts"), 0);
}

TEST_F(OnPostgres, OnlyTheBackupIsLeftToItsOwnTools) {
  const Arguments environment{"CONNECTOR_EVENTS_DATABASE=" + database_.postgres()->url};
  const auto refused = RunConnector({"backup", (folder_ / "copy.db").string()}, environment);
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.errors,
            "connector: events-database: is set: the events are in PostgreSQL, whose pg_dump backs "
            "them up (docs/deploy.md)\n");
}

TEST(PostgresUrl, ThatIsNoneOrHoldsAPasswordIsRefusedAndNotShown) {
  for (const std::string url : {"postgresql://user:planted-secret@127.0.0.1/events",
                                "mysql://user:planted-secret@127.0.0.1/events",
                                "postgresql://127.0.0.1/events?password=planted-secret"}) {
    const auto result = RunConnector({"serve", "--events-database", url, "--print-config"});
    EXPECT_EQ(result.status, 2) << url;
    EXPECT_THAT(result.errors, ::testing::StartsWith("connector: events-database: "));
    EXPECT_THAT(result.errors + result.output, ::testing::Not(::testing::HasSubstr("planted")));
  }
  const auto result = RunConnector({"migrate-events"});
  EXPECT_EQ(result.errors, "connector: events-database: is not set\n");
}

}  // namespace
}  // namespace connector::testing
