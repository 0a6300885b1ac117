#include "sandbox/platform/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "contract/event_types.h"
#include "tests/sandbox/platform/conversation_fixture.h"

namespace connector::sandbox::platform {
namespace {

// What belongs to which (platform, 2.1); all others belong to none.
TEST(Domains, HaveTheirEvents) {
  const std::map<std::string, std::string> domains{
      {"conversation.started", "conversations.domain"},
      {"conversation.closed", "conversations.domain"},
      {"visitor.updated", "conversations.domain"},
      {"user.created", "users.domain"},
      {"user.updated", "users.domain"},
      {"user.connected", "users.domain"},
      {"user.disconnected", "users.domain"},
      {"satisfaction.filled", "users.domain"},
      {"connector.installed", "connectors.domain"},
      {"connector.uninstalled", "connectors.domain"},
  };
  std::size_t found = 0;
  for (const auto& type : contract::EventTypes()) {
    const auto domain = domains.find(std::string(type.name));
    EXPECT_EQ(domain == domains.end() ? "" : domain->second, DomainOf(type.name)) << type.name;
    if (domain != domains.end()) ++found;
  }
  EXPECT_EQ(domains.size(), found);
}

class EventsTold : public ConversationTest {};

TEST_F(EventsTold, OfTransfersAreThoseOfChats) {
  struct Case {
    const char* channel;
    std::vector<std::string> events;
  };
  Write([](Change& change) {
    change.database.exec("UPDATE operators SET call_enabled = 1, video_enabled = 1");
  });
  for (const auto& [channel, events] :
       {Case{"chat", {"conversation.transferred", "v2.conversation.pushed"}},
        Case{"call", {"v2.conversation.pushed"}}, Case{"video", {"v2.conversation.pushed"}}}) {
    const auto id = Start(channel, Office::kClaire);
    office_.TakeEvents();
    const auto next =
        Write([&](Change& change) { return TransferConversation(change, id, Office::kNadege); });
    EXPECT_EQ(events, office_.TakeEventTypes()) << channel;
    Close(next);
  }
}

TEST_F(EventsTold, OfAWebsiteGoToItsWebhooksAndOfTheCustomerToAll) {
  office_.Subscribe({"*"});
  Write([](Change& change) {
    change.database.exec(
        "INSERT INTO installations (id, uuid, app_id, website_id, version_id, parameters, "
        "installed_at) VALUES (2, 'j', 1, 102, 'v', '{}', 0); "
        "INSERT INTO subscriptions (installation_id, label, url, content_type, events) "
        "VALUES (2, '', 'http://127.0.0.1:1/', 'application/json', '[\"*\"]')");
  });
  Write([](Change& change) {
    Tell(change, {"conversation.started", 101, nlohmann::ordered_json::object()});
  });
  EXPECT_EQ(1, office_.Number("SELECT count(*) FROM deliveries"));
  Write([](Change& change) {
    Tell(change, {"user.updated", std::nullopt, nlohmann::ordered_json::object()});
  });
  EXPECT_EQ(3, office_.Number("SELECT count(*) FROM deliveries"));
}

TEST_F(EventsTold, OfInstallationsSayThePlatformInCapitals) {
  office_.Subscribe({"conversation.closed"});  // that they are told regardless of
  const auto installation = office_.Number("SELECT max(id) FROM installations");
  for (const auto* type : {"connector.installed", "connector.uninstalled"}) {
    Write([&](Change& change) {
      TellInstallation(change, {type, 101, nlohmann::ordered_json::object()}, installation);
    });
    EXPECT_EQ("HA", office_.TakeEvents().at(0)["platform"]) << type;
  }
  EXPECT_EQ(2, office_.Number("SELECT count(*) FROM deliveries"));
}

}  // namespace
}  // namespace connector::sandbox::platform
