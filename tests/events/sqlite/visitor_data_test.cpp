// A visitor's data: all of it is found, and none of it is left in the files, while a service goes
// on.
#include "events/sqlite/visitor_data.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>

#include "base/sql/database.h"
#include "base/text/timestamp.h"
#include "events/applier.h"
#include "events/sqlite/schema.h"
#include "events/store.h"
#include "tests/support/folder.h"

namespace connector::events::sqlite {
namespace {

using nlohmann::json;

// Of each visitor: texts that are nobody else's.
struct Visitor {
  std::string unique_id;
  std::string external_id;
  std::string email;
  std::string name;
  std::string said;
  std::string conversation;
};
const Visitor kCamille{"593de0891b628a50b09835dc6c0e92565329c74baa90e",
                       "customer-4711",
                       "camille@example.com",
                       "Camille Li",
                       "My pan has a scratch",
                       "1234567001"};
const Visitor kNoah{"77777777777777777777777777777777777777777777e",
                    "customer-4712",
                    "noah@example.com",
                    "Noah Weber",
                    "Where is my parcel",
                    "1234567002"};

class VisitorsData : public ::testing::Test {
 protected:
  VisitorsData() {
    auto database = sql::OpenForWriting(file_);
    ApplySchema(database);
    store_ = Open({file_.string(), std::chrono::milliseconds(2'000),
                   std::chrono::milliseconds(10'000), true});
    reader_ = store_->NewReader();
  }
  ~VisitorsData() override {
    reader_.reset();
    store_->Stop();
  }

  Receipt Tell(const std::string& body, web::Encoding encoding = web::Encoding::kJson) {
    const auto parsed = ParseEvent(encoding, body);
    EXPECT_TRUE(std::holds_alternative<Event>(parsed)) << body;
    const auto delivery = std::make_shared<Delivery>(Delivery{
        std::get<Event>(parsed), encoding, body, std::nullopt, std::nullopt, text::NowMs()});
    std::promise<Receipt> told;
    store_->Receive(delivery, [&](const Outcome&, Receipt receipt) { told.set_value(receipt); });
    return told.get_future().get();
  }
  static std::string Closed(const Visitor& visitor) {
    return json{{"eventId", "closed-" + visitor.name},
                {"eventType", "conversation.closed"},
                {"platform", "ha"},
                {"websiteId", "ha-101"},
                {"clientId", 1},
                {"conversationId", visitor.conversation},
                {"operatorId", 1},
                {"channel", "chat"},
                {"visitorId", visitor.unique_id},
                {"createdAt", "2026-01-02T10:00:00Z"},
                {"sentAt", "2026-01-02T10:00:00Z"}}
        .dump();
  }
  static std::string Filled(const Visitor& visitor) {
    return json{{"eventId", "filled-" + visitor.name},
                {"eventType", "satisfaction.answered"},
                {"platform", "ha"},
                {"projectId", "ha-101"},
                {"clientId", 1},
                {"conversationId", visitor.conversation},
                {"satisfactionComment", visitor.said},
                {"customerSatisfaction", 3},
                {"createdAt", "2026-01-02T10:00:00Z"},
                {"sentAt", "2026-01-02T10:00:00Z"}}
        .dump();
  }
  static std::string Strange(const Visitor& visitor) {
    return R"({"eventId":"strange-)" + visitor.name + R"(","eventType":"new.type","about":)" +
           R"({"who":["camille\u0040example.com"]}})";
  }

  // An event of each kind, a contact with a ticket, a case.
  void Fill(const Visitor& visitor) {
    EXPECT_EQ(Tell(Closed(visitor)), Receipt::kStored);
    EXPECT_EQ(Tell(Filled(visitor)), Receipt::kStored);
    EXPECT_EQ(Tell("eventId=form-" + visitor.external_id +
                       "&eventType=new.type&idVisitorExternal=" + visitor.external_id,
                   web::Encoding::kForm),
              Receipt::kStored);
    {
      std::promise<void> applied;
      const Applier applier(*store_, {}, kLagBound, std::nullopt, [](const auto&) {});
      for (int i = 0; i < 500 && Count().pending > 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    }
    std::promise<TakenFollowUps> taken;
    store_->TakeFollowUps(1, std::chrono::seconds(30), [&](const Outcome&, TakenFollowUps one) {
      taken.set_value(std::move(one));
    });
    const auto follow_ups = taken.get_future().get();
    ASSERT_EQ(follow_ups.taken.size(), 1U);
    CrmRecord record{{visitor.external_id, visitor.email, visitor.unique_id, visitor.name}, {}};
    record.ticket.conversation_id = visitor.conversation;
    record.ticket.transcript =
        json::array({{{"from", "visitor"}, {"at", "t"}, {"text", visitor.said}}}).dump();
    record.ticket.beginning = visitor.said;
    record.ticket.tags = record.ticket.answers = "[]";
    std::promise<void> done;
    store_->CompleteFollowUp(follow_ups.taken.front(), record,
                             [&](const auto&, auto) { done.set_value(); });
    done.get_future().wait();
    std::promise<void> opened;
    store_->OpenCase({"ha-101", visitor.unique_id, visitor.conversation, "OPEN_CASE", std::nullopt,
                      text::NowMs()},
                     [&](const auto&, auto) { opened.set_value(); });
    opened.get_future().wait();
  }
  Counts Count() {
    Counts all;
    reader_->Count([&](const auto&, const Counts& counts) { all = counts; });
    return all;
  }

  nlohmann::ordered_json Export(const std::string& name) {
    auto database = sql::OpenForWriting(file_);
    return VisitorData(database, {name}).Export();
  }
  Erased Forget(const std::vector<std::string>& names) {
    auto database = sql::OpenForWriting(file_);
    database.exec("BEGIN IMMEDIATE");
    const auto erased = VisitorData(database, names).Erase();
    database.exec("COMMIT");
    sql::RewriteWithoutDeleted(database);
    return erased;
  }
  // In any of the files beside each other.
  bool IsInFiles(const std::string& text) {
    bool is_there = false;
    for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
      is_there = is_there || testing::ReadFile(entry.path()).find(text) != std::string::npos;
    }
    return is_there;
  }
  static std::vector<std::string> TextsOf(const Visitor& visitor) {
    return {visitor.unique_id, visitor.external_id, visitor.email, visitor.said};
  }

  testing::Folder folder_;
  std::filesystem::path file_ = folder_ / "t.db";
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

TEST_F(VisitorsData, IsToldByWhateverNamesThem) {
  Fill(kCamille);
  Fill(kNoah);
  for (const auto& name : {kCamille.unique_id, kCamille.external_id, kCamille.email,
                           std::string("CAMILLE@example.com")}) {
    const auto all = Export(name);
    for (const auto* kind : {"contacts", "tickets", "conversations", "scores", "cases"}) {
      EXPECT_EQ(all.at(kind).size(), 1U) << name << kind;
    }
    EXPECT_EQ(all.at("events").size(), 3U) << name;
    const auto text = all.dump();
    for (const auto& theirs : TextsOf(kCamille)) {
      EXPECT_NE(text.find(theirs), std::string::npos) << name << theirs;
    }
    for (const auto& others : TextsOf(kNoah)) EXPECT_EQ(text.find(others), std::string::npos);
  }
  EXPECT_EQ(
      Export("nobody").dump(),
      R"({"contacts":[],"tickets":[],"conversations":[],"scores":[],"cases":[],"events":[]})");
}

TEST_F(VisitorsData, LeavesNoByteBehind) {
  Fill(kCamille);
  Fill(kNoah);
  EXPECT_EQ(Tell(Strange(kCamille)), Receipt::kStored);
  for (const auto& text : TextsOf(kCamille)) EXPECT_TRUE(IsInFiles(text)) << text;
  const auto erased = Forget({kCamille.external_id});
  EXPECT_EQ(erased.contacts, 1);
  EXPECT_EQ(erased.tickets, 1);
  EXPECT_EQ(erased.conversations, 1);
  EXPECT_EQ(erased.scores, 1);
  EXPECT_EQ(erased.cases, 1);
  EXPECT_EQ(erased.event_bodies, 4);
  // The ids of events may be anything: here they have names, and stay.
  for (const auto& text :
       {kCamille.unique_id, kCamille.email, kCamille.said,
        std::string("idVisitorExternal=" + kCamille.external_id), std::string("camille\\u0040")}) {
    EXPECT_FALSE(IsInFiles(text)) << text;
  }
  for (const auto& text : TextsOf(kNoah)) EXPECT_TRUE(IsInFiles(text)) << text;

  EXPECT_EQ(Tell(Closed(kCamille)), Receipt::kRepeated);
  EXPECT_EQ(Tell(Filled(kCamille)), Receipt::kRepeated);
  EXPECT_EQ(Tell(Strange(kCamille)), Receipt::kRepeated);
  EXPECT_FALSE(IsInFiles(kCamille.unique_id)) << "a repeat is not kept";
  EXPECT_EQ(Forget({kCamille.external_id}).event_bodies, 0);
}

// A conflict that came after the event's own body was dropped.
TEST_F(VisitorsData, IsForgottenInConflictsToo) {
  EXPECT_EQ(Tell(Closed(kCamille)), Receipt::kStored);
  Forget({kCamille.unique_id});
  auto other = json::parse(Closed(kCamille));
  other["operatorId"] = 2;
  EXPECT_EQ(Tell(other.dump()), Receipt::kConflicting);
  EXPECT_TRUE(IsInFiles(kCamille.unique_id));
  EXPECT_EQ(Forget({kCamille.unique_id}).event_bodies, 1);
  EXPECT_FALSE(IsInFiles(kCamille.unique_id));
  EXPECT_EQ(Tell(other.dump()), Receipt::kConflicting);
  EXPECT_FALSE(IsInFiles(kCamille.unique_id)) << "known by its digest";
}

TEST_F(VisitorsData, IsForgottenBeforeItsEffectToo) {
  EXPECT_EQ(Tell(Closed(kCamille)), Receipt::kStored);
  EXPECT_EQ(Forget({kCamille.unique_id}).event_bodies, 1);
  EXPECT_EQ(Count().pending, 0);
  EXPECT_FALSE(IsInFiles(kCamille.unique_id));
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
  auto wife = kNoah;
  wife.email = kCamille.email;
  Fill(kCamille);
  Fill(wife);
  EXPECT_EQ(Export(kCamille.external_id).at("contacts").size(), 1U);
  EXPECT_EQ(Export(kCamille.email).at("contacts").size(), 2U);
}

}  // namespace
}  // namespace connector::events::sqlite
