// Follow-ups from the event to the CRM, with a real database and a platform that misbehaves.
#include "crm/protocol/follow_up_worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <set>
#include <thread>

#include "events/applier.h"
#include "events/store.h"
#include "tests/crm/protocol/platform.h"
#include "tests/support/events.h"
#include "tests/support/events_database.h"
#include "tests/support/eventually.h"
#include "tests/support/folder.h"

namespace connector::crm::protocol {
namespace {

using std::chrono::milliseconds;
using testing::json;
using testing::StatusResponse;

class FollowUps : public ::testing::Test {
 protected:
  FollowUps() {
    auto options = database_.options();
    options.queues_follow_ups = true;
    store_ = events::Open(options);
    reader_ = store_->NewReader();
    applier_.emplace(*store_, events::RetryPolicy{}, events::kLagBound, std::nullopt,
                     [this](const auto&) {
                       const std::lock_guard lock(mutex_);
                       if (worker_) worker_->Wake();
                     });
  }
  ~FollowUps() override {
    StopWorker();
    applier_.reset();
    reader_.reset();
    store_->Stop();
  }

  void StartWorker(int most_attempts = 12, unsigned calls = 2) {
    FollowUpWorker::Options options;
    options.platform = platform_.options();
    options.calls = calls;
    options.most_attempts = most_attempts;
    options.first_delay = milliseconds(20);
    options.longest_pause = milliseconds(100);
    const std::lock_guard lock(mutex_);
    worker_ = std::make_unique<FollowUpWorker>(
        *store_, options, [this](FollowUpResult result, const auto&, const std::string& reason) {
          const std::lock_guard guard(results_mutex_);
          results_.push_back(result);
          reasons_.insert(reason);
        });
  }
  void StopWorker() {
    std::unique_ptr<FollowUpWorker> worker;
    const std::lock_guard lock(mutex_);
    worker.swap(worker_);
  }

  void Tell(const std::string& body) {
    EXPECT_TRUE(testing::Send(*store_, testing::DeliveryOf(body)).get().first.is_committed());
    applier_->Wake();
  }
  // Of the platform's conversation 7, as the events of 2017 tell of it.
  void Close(const std::string& event_id, const std::string& conversation = "7") {
    Tell(json{{"eventId", event_id},
              {"eventType", "conversation.closed"},
              {"platform", "ha"},
              {"websiteId", "ha-101"},
              {"clientId", 1},
              {"conversationId", conversation},
              {"operatorId", 12},
              {"channel", "chat"},
              {"visitorId", "u9"},
              {"createdAt", "2026-01-02T10:00:00Z"},
              {"sentAt", "2026-01-02T10:00:00Z"}}
             .dump());
  }
  void CloseLater(const std::string& event_id) {
    Tell(json{{"eventId", event_id},
              {"eventType", "v2.conversation.closed"},
              {"platform", "ha"},
              {"projectId", "ha-101"},
              {"clientId", 1},
              {"conversationId", "4c8c7408-f73c-42cd-89e9-afbbee7d9024"},
              {"visitorExternalId", "9"},
              {"channel", "CHAT"},
              {"visitorId", "b05f1b45-c891-4a9c-b47e-91ee6c8ffb44"},
              {"operatorIds", {12}},
              {"createdAt", "2026-01-02T10:00:00Z"},
              {"sentAt", "2026-01-02T10:00:00Z"}}
             .dump());
  }

  template <typename Value, typename Ask>
  Value Read(const Ask& ask) {
    std::promise<Value> told;
    ask([&](const events::Outcome&, Value read) { told.set_value(std::move(read)); });
    return told.get_future().get();
  }
  std::vector<events::StoredContact> Contacts() {
    return Read<std::vector<events::StoredContact>>(
        [&](auto done) { reader_->ListContacts(std::nullopt, 100, 0, done); });
  }
  std::vector<events::FollowUpSummary> Queue() {
    return Read<std::vector<events::FollowUpSummary>>(
        [&](auto done) { reader_->ListFollowUps(std::nullopt, 100, 0, done); });
  }
  std::optional<events::StoredTicket> Ticket(std::int64_t number) {
    return Read<std::optional<events::StoredTicket>>(
        [&](auto done) { reader_->FindTicket(number, done); });
  }
  events::History History(const std::string& visitor) {
    return Read<events::History>([&](auto done) { reader_->FindHistory("ha-101", visitor, done); });
  }
  events::Counts CountsOf(events::Reader& reader) {
    return Read<events::Counts>([&](auto done) { reader.Count(done); });
  }
  events::Counts Counts() { return CountsOf(*reader_); }
  int CountOf(FollowUpResult result) {
    const std::lock_guard lock(results_mutex_);
    return static_cast<int>(std::count(results_.begin(), results_.end(), result));
  }
  bool AwaitEnd() {
    return testing::Eventually([&] {
      const auto counts = Counts();
      return counts.pending == 0 && counts.pending_follow_ups == 0;
    });
  }

  testing::Folder folder_;
  testing::EventsDatabase database_{folder_ / "t.db"};
  testing::Platform platform_;
  std::unique_ptr<events::Store> store_;
  std::unique_ptr<events::Reader> reader_;
  std::mutex results_mutex_;
  std::vector<FollowUpResult> results_;
  std::set<std::string> reasons_;
  std::mutex mutex_;
  std::unique_ptr<FollowUpWorker> worker_;
  std::optional<events::Applier> applier_;
};

TEST_F(FollowUps, MakeOneContactAndOneTicketHoweverOftenAndWhicheverWayItIsTold) {
  StartWorker();
  Close("1");
  CloseLater("2");
  Close("3");
  ASSERT_TRUE(AwaitEnd());
  Close("4");
  CloseLater("5");
  ASSERT_TRUE(AwaitEnd());
  ASSERT_EQ(Contacts().size(), 1U);
  EXPECT_EQ(Contacts().front().contact.external_id, "123");
  EXPECT_TRUE(Ticket(1));
  EXPECT_FALSE(Ticket(2));
  const auto history = History("u9");
  EXPECT_EQ(history.last_ticket, 1);
  EXPECT_EQ(history.contact, 1);
  EXPECT_EQ(history.transcript_beginning, "Bonjour – Hello");
  EXPECT_EQ(history.conversation_count, 1) << "both events tell of one conversation";
}

TEST_F(FollowUps, NameTheVisitorOfALaterEvent) {
  StartWorker();
  CloseLater("1");
  ASSERT_TRUE(AwaitEnd());
  EXPECT_EQ(History("u9").conversation_count, 1);
}

TEST_F(FollowUps, AreQueuedBeforeAnybodyAsks) {
  Close("1");
  ASSERT_TRUE(testing::Eventually([&] { return Counts().pending_follow_ups == 1; }));
  EXPECT_TRUE(platform_.asked().empty());
  StartWorker();
  ASSERT_TRUE(AwaitEnd());
  EXPECT_EQ(Contacts().size(), 1U);
}

TEST_F(FollowUps, AreTriedAgainAndSetAsideInTheEnd) {
  std::atomic<int> answers{0};
  platform_.Set("/api/2/conversation/7", [&](auto&) -> web::Response {
    if (++answers <= 3) return StatusResponse(500);
    return testing::Envelope(platform_.conversation);
  });
  StartWorker(3);
  Close("1");
  ASSERT_TRUE(testing::Eventually([&] { return Counts().dead_follow_ups == 1; }));
  EXPECT_EQ(answers, 3);
  ASSERT_EQ(Queue().size(), 1U);
  EXPECT_EQ(Queue().front().attempts, 3);
  EXPECT_EQ(Queue().front().last_error, "The platform answered 500.");
  EXPECT_TRUE(Contacts().empty());

  std::promise<bool> told;
  store_->ReplayFollowUp(Queue().front().key,
                         [&](const auto&, bool is_there) { told.set_value(is_there); });
  EXPECT_TRUE(told.get_future().get());
  worker_->Wake();
  ASSERT_TRUE(AwaitEnd());
  EXPECT_EQ(Contacts().size(), 1U);
  EXPECT_EQ(CountOf(FollowUpResult::kAgain), 2);
  EXPECT_EQ(CountOf(FollowUpResult::kDead), 1);
}

TEST_F(FollowUps, ThatWillNotHealAreSetAsideAtOnce) {
  platform_.Set("/api/2/conversation/7", [](auto&) { return StatusResponse(404); });
  StartWorker();
  Close("1");
  ASSERT_TRUE(testing::Eventually([&] { return Counts().dead_follow_ups == 1; }));
  EXPECT_EQ(platform_.asked().size(), 1U);
}

// Nobody is blamed: no attempt counts, nothing is set aside, and the platform is not asked about
// every conversation.
TEST_F(FollowUps, WaitTogetherIfThePlatformCannotBeAsked) {
  const struct {
    int status;
    FollowUpResult result;
  } rows[] = {{403, FollowUpResult::kForbidden}, {429, FollowUpResult::kBusy}};
  StartWorker(2, 1);
  int event = 0;
  for (const auto& row : rows) {
    platform_.SetAll([row](auto&) { return StatusResponse(row.status); });
    const auto before = platform_.asked().size();
    for (int i = 0; i < 20; ++i) {
      ++event;
      Close(std::to_string(event), std::to_string(1'000 + event));
    }
    ASSERT_TRUE(testing::Eventually([&] { return CountOf(row.result) >= 3; }));
    EXPECT_LT(platform_.asked().size() - before, 15U);
    EXPECT_EQ(Counts().dead_follow_ups, 0);
    for (const auto& follow_up : Queue()) EXPECT_EQ(follow_up.attempts, 0);
    platform_.SetAll([this](const web::Request& request) {
      auto conversation = platform_.conversation;
      conversation["id"] = std::stoi(std::string(request.path.substr(request.path.rfind('/') + 1)));
      conversation["visitor_id"] = nullptr;
      conversation["tag_list"] = json::array();
      return testing::Envelope(conversation);
    });
    ASSERT_TRUE(AwaitEnd());
  }
  EXPECT_EQ(Contacts().size(), 1U) << "one visitor";
  EXPECT_TRUE(Ticket(40));
}

TEST_F(FollowUps, StopWhileTheyAreAskedForAndGoOnLater) {
  std::atomic<bool> is_slow{true};
  platform_.Set("/api/2/conversation/7", [&](auto&) {
    for (int i = 0; i < 3'000 && is_slow; ++i) std::this_thread::sleep_for(milliseconds(10));
    return testing::Envelope(platform_.conversation);
  });
  StartWorker();
  Close("1");
  ASSERT_TRUE(testing::Eventually([&] { return !platform_.asked().empty(); }));
  const auto begun = std::chrono::steady_clock::now();
  StopWorker();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(15));
  is_slow = false;
  ASSERT_EQ(Queue().size(), 1U);
  EXPECT_EQ(Queue().front().attempts, 0);
  StartWorker();
  ASSERT_TRUE(AwaitEnd());
  EXPECT_EQ(Contacts().size(), 1U);
}

TEST_F(FollowUps, AskOnceMoreIfItIsClosedOnceMoreMeanwhile) {
  std::atomic<int> answers{0};
  platform_.Set("/api/2/conversation/7", [&](auto&) {
    if (++answers == 1) {
      Close("2");
      const auto reader = store_->NewReader();  // of the platform's thread
      while (CountsOf(*reader).pending > 0) std::this_thread::sleep_for(milliseconds(5));
      return testing::Envelope(platform_.conversation);
    }
    auto longer = platform_.conversation;
    longer["history"] = R"([2,"2026-01-02 10:00:00","Once more"])";
    return testing::Envelope(longer);
  });
  StartWorker();
  Close("1");
  ASSERT_TRUE(AwaitEnd());
  EXPECT_EQ(answers, 2);
  EXPECT_EQ(History("u9").transcript_beginning, "Once more");
  EXPECT_FALSE(Ticket(2));
}

// External id, e-mail, unique id; a lesser key finds nobody whom a greater one says to be another.
TEST_F(FollowUps, FindTheirContact) {
  const struct {
    const char* name;
    events::Contact contact;
    std::int64_t number;
  } rows[] = {
      {"the first", {"1", "a@x", "u1", "A"}, 1},
      {"by external id, whatever else", {"1", "b@x", "u2", ""}, 1},
      {"by e-mail", {std::nullopt, "b@x", "u3", ""}, 1},
      {"by unique id", {std::nullopt, std::nullopt, "u3", ""}, 1},
      {"an earlier unique id", {std::nullopt, std::nullopt, "u1", ""}, 1},
      {"another external id, the same e-mail", {"2", "b@x", "u3", "B"}, 2},
      {"no external id, then one", {std::nullopt, "c@x", "u4", "C"}, 3},
      {"which comes later", {"3", "c@x", "u4", ""}, 3},
      {"another e-mail, the same unique id", {std::nullopt, "d@x", "u4", "D"}, 4},
      {"nothing", {std::nullopt, std::nullopt, std::nullopt, ""}, 5},
      {"nothing again", {std::nullopt, std::nullopt, std::nullopt, ""}, 6},
  };
  int conversation = 100;
  for (const auto& row : rows) {
    auto follow_up = testing::FollowUpOf2017();
    follow_up.key = ++conversation;
    follow_up.conversation_id = std::to_string(conversation);
    database_.Execute(
        "INSERT INTO follow_ups (follow_up, platform, website_id, conversation_id, due_at) "
        "VALUES (" +
        follow_up.conversation_id + ", 'ha', 'ha-101', '" + follow_up.conversation_id + "', 0)");
    events::CrmRecord record{row.contact, {}};
    record.ticket.conversation_id = follow_up.conversation_id;
    record.ticket.transcript = record.ticket.tags = record.ticket.answers = "[]";
    std::promise<std::int64_t> told;
    store_->CompleteFollowUp(follow_up, record, [&](const events::Outcome& outcome, auto ticket) {
      EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
      told.set_value(ticket.value_or(0));
    });
    EXPECT_EQ(Ticket(told.get_future().get())->contact, row.number) << row.name;
  }
  EXPECT_EQ(Contacts().front().contact.name, "A") << "kept if it is not told";
  EXPECT_EQ(Contacts().at(2).contact.external_id, "3");
}

TEST_F(FollowUps, KeepTheContactOfNobodyKnown) {
  platform_.conversation["visitor_id"] = nullptr;
  platform_.conversation["visitor_uid"] = nullptr;
  StartWorker();
  CloseLater("1");
  ASSERT_TRUE(AwaitEnd());
  CloseLater("2");
  ASSERT_TRUE(AwaitEnd());
  EXPECT_EQ(Contacts().size(), 1U);
  EXPECT_EQ(Ticket(1)->contact, 1);
}

TEST(FollowUpsWithoutAPlatform, AreNotQueued) {
  const testing::Folder folder;
  const testing::EventsDatabase database(folder / "t.db");
  const auto store = events::Open(database.options());
  const auto body = testing::MakeEvent("conversation.closed", "1", "2020-01-01T00:00:00Z",
                                       {{"websiteId", 1}, {"conversationId", 7}});
  testing::Send(*store, testing::DeliveryOf(body)).wait();
  std::promise<void> applied;
  {
    const events::Applier applier(*store, {}, events::kLagBound, std::nullopt,
                                  [&](const auto&) { applied.set_value(); });
    applied.get_future().wait();
  }
  const auto reader = store->NewReader();
  reader->Count([](const auto&, const events::Counts& counts) {
    EXPECT_EQ(counts.pending, 0);
    EXPECT_EQ(counts.pending_follow_ups, 0);
  });
}

}  // namespace
}  // namespace connector::crm::protocol
