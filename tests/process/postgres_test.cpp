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
#include "tests/support/process.h"

namespace connector::testing {
namespace {

class OnPostgres : public ::testing::Test {
 protected:
  Arguments With(Arguments more = {}) const {
    Arguments arguments{"--events-database", database_.postgres()->url};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

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
  // Nobody may connect, and whoever has is thrown out.
  void LockOut(bool is_out) const {
    const auto name = std::string(database_.postgres()->url)
                          .substr(std::string("postgresql://postgres@/").size());
    const auto database = name.substr(0, name.find('?'));
    Execute(("ALTER DATABASE " + database + " ALLOW_CONNECTIONS " + (is_out ? "false" : "true"))
                .c_str());
    if (!is_out) return;
    Execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1",
            database);
  }

  Folder folder_;
  EventsDatabase database_{folder_ / "unused.db"};
};

TEST_F(OnPostgres, ReplicasShareWhatTheyAreTold) {
  Service one(With());
  Service other(With());
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
  Service service(With({"--events-timeout-ms", "500"}));
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

TEST_F(OnPostgres, StartsWithoutItAndIsReadyOnceItIsThere) {
  LockOut(true);
  Service service(With({"--events-timeout-ms", "300"}));
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
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(RunConnector({"migrate-events", "--events-database", url}).status, 0);
  }
  { Service service({"--events-database", url}); }
  Execute("DROP DATABASE fresh WITH (FORCE)");
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
