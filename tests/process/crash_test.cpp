// The service is killed at random moments while events pour in. Afterwards every acknowledged event
// is there once, every effect was applied once, and nothing was applied that was not received.
// CRASH_KILLS=100 CRASH_SEED=$RANDOM ./test -R Crash makes it longer.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/support/client.h"
#include "tests/support/environment.h"
#include "tests/support/events.h"
#include "tests/support/eventually.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr int kClients = 4;

// What was sent and what was acknowledged, by event id.
struct Record {
  std::set<std::string> sent;  // bodies
  std::string stored;          // the body that was acknowledged as new, if that was heard
  bool is_acknowledged = false;
  bool has_conflict = false;  // acknowledged as such
};

class Sender {
 public:
  Sender(int number, std::uint64_t seed) : number_(number), random_(seed) {}

  // Until the service is gone.
  void Run(std::uint16_t port) {
    try {
      Client client(port);
      while (SendOne(client)) {
      }
    } catch (const std::runtime_error&) {  // killed before the connection was there
    }
  }

  const std::map<std::string, Record>& records() const { return records_; }

  // Thread-safe.
  int acknowledgements() const { return acknowledgements_; }

 private:
  bool SendOne(Client& client) {
    const auto number = PickNumber();
    const auto id = std::to_string(number_) + "-" + std::to_string(number);
    const auto body = Body(id, number, random_() % 10 == 0);
    auto& record = records_[id];
    record.sent.insert(body);
    if (!client.Send(PostRequest("/webhooks", body))) return false;
    const auto answer = client.Read();
    if (!answer) return false;
    if (answer->status == 503) return true;
    EXPECT_EQ(answer->status, 202);
    record.is_acknowledged = true;
    ++acknowledgements_;
    const auto status = Json::parse(answer->body).at("status");
    if (status == "stored") {
      EXPECT_EQ(record.stored, "") << id << " was new twice";
      record.stored = body;
    }
    if (status == "conflicting") record.has_conflict = true;
    return true;
  }

  // Mostly new ones, a little out of order, with repeats.
  std::uint64_t PickNumber() {
    if (random_() % 10 < 3 && next_ > 0) return random_() % next_;
    if (held_back_ && random_() % 3 == 0) return *std::exchange(held_back_, std::nullopt);
    if (!held_back_ && random_() % 4 == 0) held_back_ = next_++;
    return next_++;
  }

  // `is_other`: another body for the same id.
  static std::string Body(const std::string& id, std::uint64_t number, bool is_other) {
    const auto at = "2020-01-01T00:00:" + std::to_string(10 + number % 50) + "Z";
    Json fields{{"websiteId", "ha-101"}, {"conversationId", id}, {"visitorId", kSampleVisitor}};
    if (is_other) fields["operatorId"] = 1;
    if (number % 3 == 0) return MakeEvent("conversation.closed", id, at, fields);
    if (number % 3 == 1) return MakeEvent("conversation.started", id, at, fields);
    fields["score"] = number;
    return MakeEvent("satisfaction.filled", id, at, fields);
  }

  int number_;
  std::mt19937_64 random_;
  std::uint64_t next_ = 0;
  std::optional<std::uint64_t> held_back_;
  std::map<std::string, Record> records_;
  std::atomic<int> acknowledgements_{0};
};

// Writes down each effect, so that one that is applied twice is seen.
constexpr auto* kAuditOfSqlite = R"(
  CREATE TABLE audit (what TEXT, id TEXT);
  CREATE TRIGGER audit_done AFTER DELETE ON pending
    BEGIN INSERT INTO audit SELECT 'done', id FROM events WHERE event = old.event; END;
  CREATE TRIGGER audit_score AFTER INSERT ON scores
    BEGIN INSERT INTO audit VALUES ('score', new.event_id); END;
  CREATE TRIGGER audit_conversation AFTER INSERT ON conversations
    BEGIN INSERT INTO audit VALUES ('conversation', new.event_id); END;
  CREATE TRIGGER audit_conversation_again AFTER UPDATE ON conversations
    BEGIN INSERT INTO audit VALUES ('conversation', new.event_id); END;
)";
constexpr auto* kAuditOfPostgres = R"(DO $do$ BEGIN
  CREATE TABLE audit (what TEXT, id TEXT);
  CREATE FUNCTION audit_done() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO audit SELECT 'done', id FROM events WHERE event = old.event; RETURN NULL; END $$;
  CREATE FUNCTION audit_effect() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO audit VALUES (tg_argv[0], new.event_id); RETURN NULL; END $$;
  CREATE TRIGGER audit_done AFTER DELETE ON pending
    FOR EACH ROW EXECUTE FUNCTION audit_done();
  CREATE TRIGGER audit_score AFTER INSERT ON scores
    FOR EACH ROW EXECUTE FUNCTION audit_effect('score');
  CREATE TRIGGER audit_conversation AFTER INSERT OR UPDATE ON conversations
    FOR EACH ROW EXECUTE FUNCTION audit_effect('conversation');
END $do$)";

std::multiset<std::string> Audited(const EventsDatabase& database, const std::string& what) {
  const auto ids = database.Texts("SELECT id FROM audit WHERE what = '" + what + "'");
  return {ids.begin(), ids.end()};
}

struct Stored {
  std::string type;
  std::string body;
  std::set<std::string> conflicts;
};

std::map<std::string, Stored> ReadEvents(const EventsDatabase& database) {
  const std::string body = database.postgres() ? "convert_from(body, 'UTF8')" : "body";
  const auto texts = [&](const std::string& column) {
    return database.Texts("SELECT " + column + " FROM events ORDER BY event");
  };
  const auto ids = texts("id");
  const auto types = texts("type");
  const auto bodies = texts(body);
  std::map<std::string, Stored> events;
  for (std::size_t i = 0; i < ids.size(); ++i) events[ids[i]] = {types[i], bodies[i], {}};
  const auto conflicts = [&](const std::string& column) {
    return database.Texts("SELECT " + column + " ORDER BY event, position");
  };
  const auto of =
      conflicts("(SELECT id FROM events e WHERE e.event = c.event) FROM event_conflicts c");
  const auto conflicting_bodies = conflicts(body + " FROM event_conflicts");
  for (std::size_t i = 0; i < of.size(); ++i) events[of[i]].conflicts.insert(conflicting_bodies[i]);
  return events;
}

void CheckAgainstRecord(const std::string& id, const Record& record,
                        const std::map<std::string, Stored>& events) {
  const auto found = events.find(id);
  if (found == events.end()) {
    EXPECT_FALSE(record.is_acknowledged) << id << " was acknowledged and is lost";
    return;
  }
  EXPECT_EQ(record.sent.count(found->second.body), 1U) << id;
  if (!record.stored.empty()) {
    EXPECT_EQ(found->second.body, record.stored) << id;
  }
  for (const auto& conflict : found->second.conflicts) EXPECT_EQ(record.sent.count(conflict), 1U);
  if (record.has_conflict) {
    EXPECT_FALSE(found->second.conflicts.empty()) << id;
  }
}

TEST(Crash, KilledAtAnyMomentNothingIsLostAndNothingDoneTwice) {
  const auto kills = FromEnvironment("CRASH_KILLS", 12);
  const auto seed = FromEnvironment("CRASH_SEED", 2'017);
  SCOPED_TRACE("CRASH_SEED=" + std::to_string(seed));
  const EventsDatabase database;
  database.Execute(database.postgres() ? kAuditOfPostgres : kAuditOfSqlite);

  std::mt19937_64 random(seed);
  std::deque<Sender> senders;
  for (int i = 0; i < kClients; ++i) senders.emplace_back(i, random());
  const auto acknowledgements = [&] {
    return std::accumulate(senders.begin(), senders.end(), 0, [](int sum, const Sender& sender) {
      return sum + sender.acknowledgements();
    });
  };
  for (std::uint64_t kill = 0; kill < kills; ++kill) {
    Service service({"--log-level", "error"}, database);
    const int before = acknowledgements();
    std::vector<std::thread> threads;
    for (auto& sender : senders) threads.emplace_back([&] { sender.Run(service.port()); });
    // A first answer may take a while on a busy machine.
    EXPECT_TRUE(Eventually([&] { return acknowledgements() > before; }));
    std::this_thread::sleep_for(milliseconds(random() % 150));
    service.process().Signal(SIGKILL);
    for (auto& thread : threads) thread.join();
    service.process().Wait();
  }
  {
    Service last({}, database);
    while (Get(last.admin_port(), "/events?state=pending")->body != "[]") {
      std::this_thread::sleep_for(milliseconds(20));
    }
    last.process().Signal(SIGTERM);
    EXPECT_EQ(last.process().Wait(), 0);
  }

  if (!database.postgres()) {
    EXPECT_EQ(database.Texts("PRAGMA integrity_check"), std::vector<std::string>{"ok"});
  }
  EXPECT_EQ(database.Number("SELECT count(*) FROM pending"), 0) << "an event still waits";
  const auto events = ReadEvents(database);
  std::size_t acknowledged = 0;
  std::size_t known = 0;
  for (const auto& sender : senders) {
    for (const auto& [id, record] : sender.records()) {
      CheckAgainstRecord(id, record, events);
      acknowledged += record.is_acknowledged ? 1 : 0;
      known += events.count(id);
    }
  }
  EXPECT_EQ(events.size(), known) << "an event is there that nobody sent";
  EXPECT_GT(acknowledged, kills);
  EXPECT_EQ(Audited(database, "done").size(), events.size());
  std::multiset<std::string> scores;
  std::multiset<std::string> conversations;
  for (const auto& [id, event] : events) {
    if (event.type == "satisfaction.filled") scores.insert(id);
    if (event.type == "conversation.closed") conversations.insert(id);
  }
  EXPECT_EQ(Audited(database, "score"), scores);
  EXPECT_EQ(Audited(database, "conversation"), conversations);
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
  std::cout << acknowledged << " events acknowledged, " << kills << " kills\n";
}

}  // namespace
}  // namespace connector::testing
