// Two visitors of whom everything is kept.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text/timestamp.h"
#include "events/applier.h"
#include "events/store.h"
#include "tests/support/events.h"
#include "tests/support/events_database.h"
#include "tests/support/eventually.h"
#include "tests/support/folder.h"

namespace connector::events {

// Of each: texts that are nobody else's.
struct Visitor {
  std::string unique_id;
  std::string external_id;
  std::string email;
  std::string name;
  std::string said;
  std::string conversation;
};

class VisitorsData : public ::testing::Test {
 protected:
  VisitorsData() {
    auto options = database_.options();
    options.queues_follow_ups = true;
    store_ = Open(options);
    reader_ = store_->NewReader();
  }
  ~VisitorsData() override {
    reader_.reset();
    store_->Stop();
  }

  Receipt Tell(const std::string& body, web::Encoding encoding = web::Encoding::kJson) {
    const auto [outcome, receipt] =
        testing::Send(*store_, testing::DeliveryOf(body, encoding)).get();
    EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
    return receipt;
  }
  static std::string Closed(const Visitor& visitor) {
    return testing::MakeEvent("conversation.closed", "closed-" + visitor.name, kToldAt,
                              {{"platform", "ha"},
                               {"websiteId", "ha-101"},
                               {"clientId", 1},
                               {"conversationId", visitor.conversation},
                               {"operatorId", 1},
                               {"channel", "chat"},
                               {"visitorId", visitor.unique_id},
                               {"sentAt", kToldAt}});
  }
  static std::string Filled(const Visitor& visitor) {
    return testing::MakeEvent("satisfaction.answered", "filled-" + visitor.name, kToldAt,
                              {{"platform", "ha"},
                               {"projectId", "ha-101"},
                               {"clientId", 1},
                               {"conversationId", visitor.conversation},
                               {"satisfactionComment", visitor.said},
                               {"customerSatisfaction", 3},
                               {"sentAt", kToldAt}});
  }

  // An event of each kind, a contact with a ticket, a case.
  void Fill(const Visitor& visitor) {
    EXPECT_EQ(Tell(Closed(visitor)), Receipt::kStored);
    EXPECT_EQ(Tell(Filled(visitor)), Receipt::kStored);
    EXPECT_EQ(Tell("eventId=form-" + visitor.external_id +
                       "&eventType=new.type&idVisitorExternal=" + visitor.external_id,
                   web::Encoding::kForm),
              Receipt::kStored);
    AwaitEffects();
    const auto follow_up = TakeFollowUp();
    Complete(follow_up, visitor);
    std::promise<void> opened;
    store_->OpenCase({"ha-101", visitor.unique_id, visitor.conversation, "OPEN_CASE", std::nullopt,
                      text::NowMs()},
                     [&](const Outcome& outcome, auto) {
                       EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
                       opened.set_value();
                     });
    opened.get_future().wait();
  }
  void AwaitEffects() {
    const Applier applier(*store_, {}, kLagBound, std::nullopt, [](const auto&) {});
    testing::Eventually([this] { return Count().pending == 0; });
    EXPECT_EQ(Count().pending, 0);
  }
  FollowUp TakeFollowUp() {
    std::promise<TakenFollowUps> taken;
    store_->TakeFollowUps(1, std::chrono::seconds(30), [&](const Outcome&, TakenFollowUps one) {
      taken.set_value(std::move(one));
    });
    const auto follow_ups = taken.get_future().get();
    EXPECT_EQ(follow_ups.taken.size(), 1U);
    return follow_ups.taken.empty() ? FollowUp{} : follow_ups.taken.front();
  }
  void Complete(const FollowUp& follow_up, const Visitor& visitor) {
    CrmRecord record{{visitor.external_id, visitor.email, visitor.unique_id, visitor.name}, {}};
    record.ticket.conversation_id = visitor.conversation;
    record.ticket.transcript =
        nlohmann::json::array({{{"from", "visitor"}, {"at", "t"}, {"text", visitor.said}}}).dump();
    record.ticket.beginning = visitor.said;
    record.ticket.tags = record.ticket.answers = "[]";
    std::promise<void> done;
    store_->CompleteFollowUp(follow_up, record, [&](const Outcome& outcome, auto) {
      EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
      done.set_value();
    });
    done.get_future().wait();
  }
  Counts Count() {
    std::promise<Counts> told;
    reader_->Count([&](const Outcome&, const Counts& counts) { told.set_value(counts); });
    return told.get_future().get();
  }

  nlohmann::ordered_json Export(const std::string& name) const {
    return ExportVisitor(database_.options(), {name});
  }
  Erased Forget(const std::string& name) const {
    return ForgetVisitor(database_.options(), {name});
  }

  static constexpr auto* kToldAt = "2026-01-02T10:00:00Z";

  // In PostgreSQL: where something of them can be, the planner's statistics among it.
  static constexpr const char* kTables[] = {
      "events", "pending",  "event_conflicts", "conversations", "scores",
      "cases",  "contacts", "tickets",         "follow_ups",    "pg_statistic"};
  // Also as bytes.
  std::int64_t RowsWith(const std::string& text) const {
    std::int64_t rows = 0;
    for (const std::string table : kTables) {
      rows += database_.Number("SELECT count(*) FROM " + table + " AS t WHERE strpos(t::text, '" +
                               text + "') > 0 OR strpos(t::text, encode(convert_to('" + text +
                               "', 'UTF8'), 'hex')) > 0");
    }
    return rows;
  }

  static std::vector<std::string> TextsOf(const Visitor& visitor) {
    return {visitor.unique_id, visitor.external_id, visitor.email, visitor.said};
  }

  const Visitor camille_{"593de0891b628a50b09835dc6c0e92565329c74baa90e",
                         "customer-4711",
                         "camille@example.com",
                         "Camille Li",
                         "My pan has a scratch",
                         "1234567001"};
  const Visitor noah_{"77777777777777777777777777777777777777777777e",
                      "customer-4712",
                      "noah@example.com",
                      "Noah Weber",
                      "Where is my parcel",
                      "1234567002"};
  testing::Folder folder_;
  testing::EventsDatabase database_{folder_ / "t.db"};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace connector::events
