#include "tests/sandbox/deliveries/world.h"

#include <thread>

#include "base/sql/query.h"
#include "sandbox/platform/events.h"

namespace connector::testing {
namespace {

constexpr std::chrono::milliseconds kWorldPoll{3};

void Insert(sql::Connection& database, const std::string& statement) { database.exec(statement); }

}  // namespace

World::World(double time_scale) : time_scale_(time_scale) {
  Open();
  Furnish();
}

void World::Furnish() {
  state_->Write([](platform::Change& change) {
    auto& database = change.database;
    Insert(database, "INSERT OR IGNORE INTO clients VALUES (1, 'en', 1)");
    Insert(database,
           "INSERT OR IGNORE INTO websites VALUES (101, 1, 'shop.example', 'Shop', 'EUR', 'en', "
           "'Europe/Paris')");
    sql::Query app(database,
                   "INSERT INTO apps (id, name, connector_id, definition, status, version_id, "
                   "version, secret, previous_secret, created_at, changed_at) VALUES (7, 'World', "
                   "'c', '{}', 'sandbox', 'v', 'sandbox', ?, ?, 0, 0)");
    sql::Execute(app, std::string(kWorldSecret), std::string(kWorldPreviousSecret));
    Insert(database, "INSERT INTO installations VALUES (7, 'i', 7, 101, 'v', '{}', 0, NULL)");
  });
}

void World::Open() {
  platform::StateOptions options;
  options.database = folder_ / "sandbox.db";
  options.past = {1, 1, 0};
  options.time_scale = time_scale_;
  state_ = std::make_unique<platform::State>(options);
  state_->OnChange([this] {
    if (auto* sender = woken_.load()) sender->Wake();
  });
}

std::int64_t World::Subscribe(const std::string& url, const std::string& content_type,
                              const std::string& events) {
  return state_->Write([&](platform::Change& change) {
    sql::Query query(change.database,
                     "INSERT INTO subscriptions (installation_id, label, url, content_type, "
                     "events) VALUES (7, '', ?, ?, ?)");
    sql::Execute(query, url, content_type, events);
    return change.database.getLastInsertRowid();
  });
}

std::vector<std::int64_t> World::Tell(int count, const std::string& type,
                                      const std::string& misbehaviour) {
  return state_->Write([&](platform::Change& change) {
    std::vector<std::int64_t> ids;
    sql::Query newest(change.database, "SELECT COALESCE(MAX(id), 0) FROM deliveries");
    std::int64_t before = 0;
    {
      sql::Rows rows(newest);
      rows.Next();
      before = rows.Integer(0);
    }
    for (int i = 0; i < count; ++i) {
      platform::Tell(change, {type,
                              101,
                              {{"websiteId", 101},
                               {"clientId", 1},
                               {"conversationId", 5'000 + i},
                               {"operatorId", 9},
                               {"channel", "chat"},
                               {"visitorId", "593de0891b628a50b09835dc6c0e92565329c74baa90e"}}});
    }
    if (!misbehaviour.empty()) {
      sql::Query mark(change.database, "UPDATE deliveries SET misbehaviour = ? WHERE id > ?");
      sql::Execute(mark, R"({"kind":")" + misbehaviour + R"("})", before);
    }
    sql::Query own(change.database, "SELECT id FROM deliveries WHERE id > ? ORDER BY id");
    for (sql::Rows rows(own, before); rows.Next();) ids.push_back(rows.Integer(0));
    return ids;
  });
}

void World::StartSender(deliveries::SenderOptions options) {
  sender_ = std::make_unique<deliveries::Sender>(*state_, std::move(options));
  woken_ = sender_.get();
  sender_->Wake();
}

void World::StopSender() {
  sender_.reset();
  woken_ = nullptr;
}

void World::Restart() {
  StopSender();
  state_.reset();
  Open();
}

std::vector<DeliveryRow> World::Deliveries() {
  const auto reader = state_->NewReader();
  sql::Query query(*reader, "SELECT id, state, attempts, verdict FROM deliveries ORDER BY id");
  std::vector<DeliveryRow> all;
  for (sql::Rows rows(query); rows.Next();) {
    all.push_back({rows.Integer(0), std::string(rows.Text(1)), static_cast<int>(rows.Integer(2)),
                   std::string(rows.Text(3))});
  }
  return all;
}

std::vector<AttemptRow> World::Attempts() {
  const auto reader = state_->NewReader();
  sql::Query query(*reader,
                   "SELECT delivery_id, started_at, status, request, answer, error FROM attempts "
                   "ORDER BY id");
  std::vector<AttemptRow> all;
  for (sql::Rows rows(query); rows.Next();) {
    all.push_back({rows.Integer(0), rows.Integer(1), rows.OptionalInteger(2),
                   std::string(rows.Text(3)), std::string(rows.Text(4)),
                   std::string(rows.Text(5))});
  }
  return all;
}

std::int64_t World::Count(const std::string& sql) {
  const auto reader = state_->NewReader();
  sql::Query query(*reader, sql);
  sql::Rows rows(query);
  return rows.Next() ? rows.Integer(0) : 0;
}

bool World::Await(const std::function<bool()>& is_so, std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(kWorldPoll);
  }
  return true;
}

bool World::AwaitEnd(std::chrono::seconds patience) {
  const auto reader = state_->NewReader();
  sql::Query query(*reader, "SELECT EXISTS (SELECT 1 FROM deliveries WHERE state = 'waiting')");
  return Await(
      [&] {
        sql::Rows rows(query);
        rows.Next();
        return rows.Integer(0) == 0;
      },
      patience);
}

}  // namespace connector::testing
