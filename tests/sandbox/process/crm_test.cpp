// The CRM protocol from the chat to the profile, with programs as processes: the connector asks the
// sandbox back.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include "tests/support/client.h"
#include "tests/support/environment.h"
#include "tests/support/sandbox_process.h"

namespace connector::testing {
namespace {

using nlohmann::json;

class Crm : public ::testing::Test {
 protected:
  Crm()
      : connector_({"--platform-url", sandbox_.url() + "/api/2", "--contact-url",
                    "https://crm.example.com/contacts"},
                   events_, {"CONNECTOR_PLATFORM_KEY=" + sandbox_.api_key()}) {}

  void Install(const std::string& event) {
    auto app = ReadFile(WriteAppFile(folder_, connector_.port()));
    const std::string all = "- \"*\"";
    const auto place = app.find(all);
    ASSERT_NE(place, std::string::npos) << app;
    folder_.Write("app.yaml",
                  app.replace(place, all.size(), "- " + event + "\n      - connectors.domain"));
    const auto installed =
        sandbox_.Run({"install", "Reference connector", "--value", "login=demo", "--value",
                      "password=copper-pan-2017", "--file", (folder_ / "app.yaml").string()});
    ASSERT_EQ(installed.status, 0) << installed.output << installed.errors;
  }

  json Send(const std::string& target, const json& body) {
    const auto answer = Post(sandbox_.port(), target, body.dump());
    EXPECT_TRUE(answer && answer->status < 300) << target << (answer ? answer->body : "");
    return answer && !answer->body.empty() ? json::parse(answer->body) : json();
  }
  json Operate(const std::string& target) {
    return json::parse(Get(connector_.admin_port(), target).value().body);
  }
  std::string Profile() {
    return Get(connector_.port(),
               "/visitor-profile?idVisitorExternal=123&idWebsite=ha-101&operatorLocale=en")
        .value()
        .body;
  }

  // A visitor and an operator talk, a product is sent, the form is filled in. The conversation's
  // id.
  std::int64_t Talk() {
    const auto visitors = sandbox_.Get("/sandbox/visitors?externalId=123");
    const auto people = visitors.is_array() ? visitors : visitors.at("visitors");
    std::int64_t visitor = 0;
    for (const auto& person : people) {
      if (person.value("externalId", "") == "123") visitor = person.at("id");
    }
    const auto operators = sandbox_.Get("/sandbox/operators");
    const auto desk = operators.is_array() ? operators : operators.at("operators");
    const auto begun = Send(
        "/sandbox/conversations",
        {{"website", "ha-101"}, {"visitor", visitor}, {"text", "Is the copper pan in stock?"}});
    const auto id = begun.at("id").get<std::int64_t>();
    const auto path = "/sandbox/conversations/" + std::to_string(id);
    json answer{{"from", "operator"}, {"text", "It is."}};
    if (sandbox_.Get(path).at("operator").is_null()) answer["operator"] = desk.at(0).at("id");
    Send(path + "/messages", answer);
    Send(path + "/messages",
         {{"from", "operator"},
          {"product", {{"label", "Copper pan"}, {"url", "https://shop.example.com/pan"}}}});
    Send(
        path + "/close",
        {{"by", "operator"},
         {"values", {{{"app", "Reference connector"}, {"fieldId", "solved"}, {"value", "true"}}}}});
    return id;
  }

  SandboxProcess sandbox_;
  EventsDatabase events_;
  Service connector_;
  Folder folder_;
};

TEST_F(Crm, GetsContactAndTicketWithinTwoSecondsOfTheEnd) {
  for (const std::string event : {"conversation.closed", "v2.conversation.closed"}) {
    Install(event);
    const auto id = Talk();
    const auto closed = std::chrono::steady_clock::now();
    const auto tickets = [&]() -> json {
      const auto contacts = Operate("/contacts");
      if (contacts.empty()) return json::array();
      return Operate("/contacts/" + std::to_string(contacts.at(0).at("contact").get<int>()))
          .at("tickets");
    };
    const std::size_t expected = event == "conversation.closed" ? 1 : 2;
    while (tickets().size() < expected &&
           std::chrono::steady_clock::now() - closed < std::chrono::seconds(30)) {
      ::usleep(10'000);
    }
    ASSERT_EQ(tickets().size(), expected) << Operate("/follow-ups").dump();
    EXPECT_LT(std::chrono::steady_clock::now() - closed, std::chrono::seconds(2) * SLOWDOWN);

    const auto number = tickets().at(0).get<int>();
    const auto ticket = Operate("/tickets/" + std::to_string(number));
    EXPECT_EQ(ticket.at("conversationId"), std::to_string(id));
    EXPECT_EQ(ticket.at("transcript").at(0).at("text"), "Is the copper pan in stock?");
    EXPECT_EQ(ticket.at("answers"), json::parse(R"([{"field":"solved","value":"true"}])"));
    const auto profile = Profile();
    EXPECT_TRUE(Contains(profile, R"("label":"Last ticket","value":")" + std::to_string(number)))
        << profile;
    EXPECT_TRUE(Contains(profile, "Is the copper pan in stock?")) << profile;
    EXPECT_TRUE(
        Contains(profile, R"("value":"https://crm.example.com/contacts/1","fieldType":"URL")"))
        << profile;
    EXPECT_EQ(Operate("/contacts").size(), 1U);
    sandbox_.Run({"uninstall", "Reference connector"});
  }
}

// What is killed here is the platform; CRM_KILLS, CRM_CONVERSATIONS and CRM_SEED make it longer.
TEST(CrmOfAKilledPlatform, GetsOneTicketOfEachConversation) {
  const auto kills = FromEnvironment("CRM_KILLS", 5);
  const auto conversations = FromEnvironment("CRM_CONVERSATIONS", 200);
  std::mt19937_64 random(FromEnvironment("CRM_SEED", 1));
  const Folder folder;
  std::optional<SandboxProcess> sandbox;
  sandbox.emplace(Arguments{}, folder / "sandbox.db");
  const auto port = sandbox->port();
  const EventsDatabase events;
  const Service connector({"--platform-url", sandbox->url() + "/api/2"}, events,
                          {"CONNECTOR_PLATFORM_KEY=" + sandbox->api_key()});
  const auto installed = sandbox->Run({"install", "Reference connector", "--value", "login=demo",
                                       "--value", "password=copper-pan-2017", "--file",
                                       WriteAppFile(folder, connector.port()).string()});
  ASSERT_EQ(installed.status, 0) << installed.output << installed.errors;
  for (std::uint64_t kill = 0; kill < kills; ++kill) {
    std::thread killer([&, wait = 100 + random() % 500] {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait));
      sandbox->process().Signal(SIGKILL);
    });
    sandbox->Run(
        {"trigger", "conversation.closed", "--count", std::to_string(conversations / kills)});
    killer.join();
    sandbox.reset();
    sandbox.emplace(Arguments{}, folder / "sandbox.db", port);
  }
  const auto is_over = [&] {
    return sandbox->Get("/sandbox/state").at("waitingDeliveries") == 0 &&
           events.Number(
               "SELECT (SELECT count(*) FROM pending) + (SELECT count(*) FROM follow_ups)") == 0;
  };
  for (int i = 0; i < 1'200 && !is_over(); ++i) ::usleep(100'000);
  EXPECT_TRUE(is_over());
  const auto closed =
      events.Number("SELECT count(DISTINCT id) FROM events WHERE type = 'conversation.closed'");
  EXPECT_GT(closed, 0);
  EXPECT_EQ(events.Number("SELECT count(*) FROM tickets"), closed);
  EXPECT_EQ(events.Number("SELECT count(*) FROM contacts"),
            events.Number("SELECT count(DISTINCT visitor_id) FROM tickets"));
}

}  // namespace
}  // namespace connector::testing
