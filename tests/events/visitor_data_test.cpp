// A visitor's data: all of it is found, and none of it is left, while a service goes on.
#include <filesystem>

#include "tests/events/visitors.h"

namespace connector::events {
namespace {

// Where texts can be left: in a row, or in any of the files beside each other.
class Traces : public VisitorsData {
 protected:
  bool AreLeftOf(const std::string& text) {
    return database_.postgres() ? RowsWith(text) > 0 : AreInFilesOf(text);
  }
  static std::string Strange(const Visitor& visitor) {
    return R"({"eventId":"strange-)" + visitor.name + R"(","eventType":"new.type","about":)" +
           R"({"who":["camille\u0040example.com"]}})";
  }

 private:
  bool AreInFilesOf(const std::string& text) const {
    bool is_there = false;
    for (const auto& entry : std::filesystem::directory_iterator(database_.file().parent_path())) {
      is_there = is_there || testing::ReadFile(entry.path()).find(text) != std::string::npos;
    }
    return is_there;
  }
};

TEST_F(VisitorsData, IsToldByWhateverNamesThem) {
  Fill(camille_);
  Fill(noah_);
  for (const auto& name : {camille_.unique_id, camille_.external_id, camille_.email,
                           std::string("CAMILLE@example.com")}) {
    const auto all = Export(name);
    for (const auto* kind : {"contacts", "tickets", "conversations", "scores", "cases"}) {
      EXPECT_EQ(all.at(kind).size(), 1U) << name << kind;
    }
    EXPECT_EQ(all.at("events").size(), 3U) << name;
    const auto text = all.dump();
    for (const auto& theirs : TextsOf(camille_)) {
      EXPECT_NE(text.find(theirs), std::string::npos) << name << theirs;
    }
    for (const auto& others : TextsOf(noah_)) EXPECT_EQ(text.find(others), std::string::npos);
  }
  EXPECT_EQ(
      Export("nobody").dump(),
      R"({"contacts":[],"tickets":[],"conversations":[],"scores":[],"cases":[],"events":[]})");
}

// Programs read it: the same of each engine, to the byte.
TEST_F(VisitorsData, IsToldInOneWay) {
  EXPECT_EQ(Tell(Closed(camille_)), Receipt::kStored);
  EXPECT_EQ(Tell("eventId=%22&eventType=x.y&idVisitorExternal=customer-4711&t=caf%C3%A9%0A",
                 web::Encoding::kForm),
            Receipt::kStored);
  AwaitEffects();
  Complete(TakeFollowUp(), camille_);
  auto all = Export(camille_.external_id);
  for (auto* of_now : {&all["contacts"][0]["createdAtMs"], &all["events"][0]["receivedAtMs"],
                       &all["events"][1]["receivedAtMs"]}) {
    EXPECT_GT(of_now->get<std::int64_t>(), 1'700'000'000'000);
    *of_now = 0;
  }
  all["events"][0]["body"] = "…";
  EXPECT_EQ(all.dump(),
            R"({"contacts":[{"contact":1,"websiteId":"ha-101","externalId":"customer-4711",)"
            R"("email":"camille@example.com",)"
            R"("visitorId":"593de0891b628a50b09835dc6c0e92565329c74baa90e","name":"Camille Li",)"
            R"("createdAtMs":0}],"tickets":[{"ticket":1,"contact":1,"platform":"ha",)"
            R"("websiteId":"ha-101","conversationId":"1234567001",)"
            R"("visitorId":"593de0891b628a50b09835dc6c0e92565329c74baa90e","channel":null,)"
            R"("operatorId":null,"beganAt":null,"closedAtMs":1767348000000,)"
            R"("transcript":[{"at":"t","from":"visitor","text":"My pan has a scratch"}],"tags":[],)"
            R"("answers":[]}],"conversations":[{"platform":"ha","websiteId":"ha-101",)"
            R"("conversationId":"1234567001",)"
            R"("visitorId":"593de0891b628a50b09835dc6c0e92565329c74baa90e","channel":"chat",)"
            R"("closedAtMs":1767348000000}],"scores":[],"cases":[],"events":[)"
            R"({"eventId":"closed-Camille Li","eventType":"conversation.closed","receivedAtMs":0,)"
            R"("body":"…"},{"eventId":"\"","eventType":"x.y","receivedAtMs":0,"body":)"
            R"("eventId=%22&eventType=x.y&idVisitorExternal=customer-4711&t=caf%C3%A9%0A"}]})");
}

TEST_F(Traces, AreLeftOfNoByte) {
  Fill(camille_);
  Fill(noah_);
  EXPECT_EQ(Tell(Strange(camille_)), Receipt::kStored);
  for (const auto& text : TextsOf(camille_)) EXPECT_TRUE(AreLeftOf(text)) << text;
  const auto erased = Forget(camille_.external_id);
  EXPECT_EQ(erased.contacts, 1);
  EXPECT_EQ(erased.tickets, 1);
  EXPECT_EQ(erased.conversations, 1);
  EXPECT_EQ(erased.scores, 1);
  EXPECT_EQ(erased.cases, 1);
  EXPECT_EQ(erased.event_bodies, 4);
  // The ids of events may be anything: here they have names, and stay.
  for (const auto& text :
       {camille_.unique_id, camille_.email, camille_.said,
        std::string("idVisitorExternal=" + camille_.external_id), std::string("camille\\u0040")}) {
    EXPECT_FALSE(AreLeftOf(text)) << text;
  }
  for (const auto& text : TextsOf(noah_)) EXPECT_TRUE(AreLeftOf(text)) << text;

  EXPECT_EQ(Tell(Closed(camille_)), Receipt::kRepeated);
  EXPECT_EQ(Tell(Filled(camille_)), Receipt::kRepeated);
  EXPECT_EQ(Tell(Strange(camille_)), Receipt::kRepeated);
  EXPECT_FALSE(AreLeftOf(camille_.unique_id)) << "a repeat is not kept";
  EXPECT_EQ(Forget(camille_.external_id).event_bodies, 0);
}

// A conflict that came after the event's own body was dropped.
TEST_F(Traces, AreLeftOfNoConflict) {
  EXPECT_EQ(Tell(Closed(camille_)), Receipt::kStored);
  Forget(camille_.unique_id);
  auto other = nlohmann::json::parse(Closed(camille_));
  other["operatorId"] = 2;
  EXPECT_EQ(Tell(other.dump()), Receipt::kConflicting);
  EXPECT_TRUE(AreLeftOf(camille_.unique_id));
  EXPECT_EQ(Forget(camille_.unique_id).event_bodies, 1);
  EXPECT_FALSE(AreLeftOf(camille_.unique_id));
  EXPECT_EQ(Tell(other.dump()), Receipt::kConflicting);
  EXPECT_FALSE(AreLeftOf(camille_.unique_id)) << "known by its digest";
}

TEST_F(Traces, AreLeftOfNothingThatWaitsForItsEffect) {
  EXPECT_EQ(Tell(Closed(camille_)), Receipt::kStored);
  EXPECT_EQ(Forget(camille_.unique_id).event_bodies, 1);
  EXPECT_EQ(Count().pending, 0);
  EXPECT_FALSE(AreLeftOf(camille_.unique_id));
}

TEST_F(Traces, AreLeftOfNothingThatThePlatformIsJustAskedAbout) {
  EXPECT_EQ(Tell(Closed(camille_)), Receipt::kStored);
  AwaitEffects();
  const auto follow_up = TakeFollowUp();
  EXPECT_EQ(Forget(camille_.unique_id).conversations, 1);
  Complete(follow_up, camille_);
  EXPECT_FALSE(AreLeftOf(camille_.unique_id));
  EXPECT_FALSE(AreLeftOf(camille_.said));
}

// A short id is looked for in fields that name a visitor, not in others' words.
TEST_F(VisitorsData, OfAShortIdIsNobodyElses) {
  EXPECT_EQ(Tell(R"({"eventId":"1","eventType":"x.y","idVisitorExternal":"12","n":1})"),
            Receipt::kStored);
  EXPECT_EQ(Tell(R"({"eventId":"2","eventType":"x.y","idVisitorExternal":"123","n":12})"),
            Receipt::kStored);
  EXPECT_EQ(Export("12").at("events").size(), 1U);
}

// Whoever shares an address with them is somebody else, unless it is the address that is asked for.
TEST_F(VisitorsData, OfACommonAddress) {
  auto wife = noah_;
  wife.email = camille_.email;
  Fill(camille_);
  Fill(wife);
  EXPECT_EQ(Export(camille_.external_id).at("contacts").size(), 1U);
  EXPECT_EQ(Export(camille_.email).at("contacts").size(), 2U);
}

}  // namespace
}  // namespace connector::events
