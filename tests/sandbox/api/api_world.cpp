#include "tests/sandbox/api/api_world.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/sql/query.h"
#include "sandbox/platform/local_time.h"
#include "tests/sandbox/api/documented.h"

namespace connector::testing {
namespace {

using nlohmann::json;

// 2017-03-01 14:05:00 in Paris.
constexpr auto* kRows = R"sql(
INSERT INTO clients VALUES (1, 'fr', 1);
INSERT INTO websites VALUES
  (101, 1, 'www.cookshop.example', 'Cook Shop', 'EUR', 'en', 'Europe/Paris'),
  (102, 1, 'www.bakeshop.example', 'Bake Shop', 'EUR', 'fr', 'Europe/Paris');
INSERT INTO groups VALUES (21, 'Sales', 1488373500000, NULL), (22, 'Shops', 1488373500000, 21),
  (23, 'Nantes', 1488373500000, 22);
INSERT INTO skills VALUES (31, 'Pans', 1, 1488373500000, NULL), (32, 'Knives', 2, 1488373500000, 31);
INSERT INTO operators (id, name, first_name, pseudo, email, external_id, group_id, sso_key,
  is_connected, chat_available, call_enabled, call_available, experience, status, city, country,
  created_at) VALUES
  (11, 'Martin', 'Julie', 'Julie', 'julie@cookshop.example', 'op-julie', 22, 'key-of-julie',
   1, 1, 0, 0, 5630, 'Here', 'Nantes', 'France', 1488373500000),
  (12, 'Éluard', 'Paul', 'Œuf', 'paul@cookshop.example', 'op-paul', NULL, 'key-of-paul',
   1, 0, 1, 1, 10, '', '', '', 1488373500000),
  (13, 'Dupont', 'Max', 'Max', 'max@cookshop.example', NULL, 23, 'key-of-max',
   0, 0, 0, 0, 0, '', '', '', 1488373500000);
INSERT INTO operator_websites VALUES (11, 101), (11, 102), (12, 101), (13, 102);
INSERT INTO operator_skills VALUES (11, 31), (12, 31), (12, 32);
INSERT INTO visitors (id, unique_id, uuid, external_id, lastname, email, created_at) VALUES
  (201, '593de0891b628a50b09835dc6c0e92565329c74baa90e', '8d3f0c1e-0000-4000-8000-000000000201',
   'C-2048', 'Clark', 'clark@power.example', 1488373500000),
  (202, '593de0891b628a50b09835dc6c0e92565329c74baa90f', '8d3f0c1e-0000-4000-8000-000000000202',
   NULL, 'Kent', '', 1488373500000);
INSERT INTO visitor_websites VALUES (201, 101), (202, 101), (202, 102);
INSERT INTO rules VALUES (301, 101, 'chat', 'After a minute');
INSERT INTO conversations (id, uuid, channel, website_id, visitor_id, operator_id, skill_id,
  rule_id, created_at, queued_at, answered_at, closed_at, closed_by) VALUES
  (401, '00000000-0000-4000-8000-000000000401', 'chat', 101, 201, 11, NULL, 301, 1488373500000, NULL, 1488373510000,
   1488373800000, 'operator'),
  (402, '00000000-0000-4000-8000-000000000402', 'social', 102, 202, NULL, 31, NULL, 1488459900000, 1488459900000, NULL,
   1488460000000, 'visitor'),
  (403, '00000000-0000-4000-8000-000000000403', 'call', 101, 202, 12, 32, NULL, 1496235600000, NULL, 1496235600000,
   1496235700000, 'operator');
INSERT INTO messages VALUES (401, 0, 5, 1488373500000, 'http://www.cookshop.example/'),
  (401, 1, 2, 1488373501000, 'Crème "brûlée"?'), (401, 2, 3, 1488373502000, 'The rule.'),
  (401, 3, 1, 1488373510000, 'Yes'), (401, 4, 3, 1488373800000, 'OPERATOR_CHAT_CLOSE');
INSERT INTO tags VALUES (501, 'Delivery'), (502, 'Price');
INSERT INTO tag_websites VALUES (501, 101), (501, 102), (502, 101);
INSERT INTO conversation_tags VALUES (401, 501), (401, 502), (403, 502);
INSERT INTO transactions (id, uuid, external_id, visitor_id, website_id, amount, created_at,
  channel, conversation_id, operator_id) VALUES
  (601, '00000000-0000-4000-8000-000000000601', 'O-1', 201, 101, 99.5, 1488373900000, 'chat', 401, 11),
  (602, '00000000-0000-4000-8000-000000000602', 'O-2', 202, 102, 12, 1488460900000, 'chat', NULL, NULL);
INSERT INTO satisfactions (id, welcome, resolution, delay, comment, created_at, website_id,
  operator_id, conversation_id) VALUES (701, 1, 0.5, 0.75, 'Fine', 1488374000000, 101, 11, 401);
INSERT INTO call_meetings VALUES
  (801, '+33614037735', 201, 'pending', 1488373500000, 101, 301, 32, NULL),
  (802, '+33600000000', 202, 'done', 1488459900000, 101, NULL, NULL, NULL);
)sql";

// One statement after the other, in the writer's transaction.
void Execute(sandbox::platform::State& state, const std::string& sql) {
  state.Write([&](sandbox::platform::Change& change) { change.database.exec(sql); });
}

constexpr auto* kEverything =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND "
    "name <> 'state'";

// The file that every world begins with a copy of: to make a state takes longer than that.
std::filesystem::path Template() {
  static const Folder folder;
  static const auto file = [] {
    sandbox::platform::SetTimeZone("Europe/Paris");
    const auto made = folder / "template.db";
    sandbox::platform::State state(
        {.database = made, .past = {.seed = 1, .days = 0, .conversations_per_day = 0}});
    state.Write([](sandbox::platform::Change& change) {
      change.database.exec("PRAGMA defer_foreign_keys = ON");
      std::string deletions;
      sql::Query tables(change.database, kEverything);
      for (sql::Rows rows(tables); rows.Next();) {
        deletions += "DELETE FROM " + std::string(rows.Text(0)) + ";";
      }
      change.database.exec(deletions + kRows);
    });
    return made;
  }();
  return file;
}

}  // namespace

ApiWorld::ApiWorld(sandbox::api::RestOptions options) : is_as_documented_(!options.always_200) {
  std::filesystem::copy_file(Template(), folder_ / "sandbox.db");
  sandbox::platform::StateOptions of_state;
  of_state.database = folder_ / "sandbox.db";
  state_.emplace(std::move(of_state));
  key_ = state_->ApiKey();
  rest_.emplace(*state_, options);
}

web::Response ApiWorld::Ask(const Call& call) {
  web::Request request;
  const std::string target = "/api/2" + call.target;
  const auto question = target.find('?');
  request.method = call.method;
  request.path = std::string_view(target).substr(0, question);
  if (question != std::string::npos) request.query = std::string_view(target).substr(question + 1);
  request.body = call.body;
  std::vector<std::pair<std::string, std::string>> headers{{"X-API-Key", key_}};
  if (call.headers) headers = *call.headers;
  if (!call.content_type.empty()) headers.emplace_back("Content-Type", call.content_type);
  for (const auto& [name, value] : headers) request.headers.push_back({name, value});
  return rest_->Answer(request);
}

web::Response ApiWorld::Send(const Call& call) {
  auto response = Ask(call);
  if (is_as_documented_) {
    constexpr std::size_t kShown = 500;
    const auto path = "/api/2" + call.target.substr(0, call.target.find('?'));
    EXPECT_EQ(ServedDocument().ContradictionOf(call.method, path, response), "")
        << call.method << " " << call.target << ": " << response.status << " "
        << response.body.substr(0, kShown);
  }
  return response;
}

std::string ApiWorld::Select(const std::string& sql) {
  return state_->Write([&](sandbox::platform::Change& change) {
    std::string all;
    sql::Query query(change.database, sql);
    for (sql::Rows rows(query); rows.Next();) {
      all += (all.empty() ? "" : " ") + std::string(rows.Text(0));
    }
    return all;
  });
}

void ApiWorld::Run(const std::string& sql) { Execute(*state_, sql); }

ApiRow Get(std::string name, std::string target, int status, Expected expected) {
  return {std::move(name), {"GET", std::move(target)}, status, std::move(expected)};
}

Expected FailedWith(const std::string& message) {
  return {{"/meta/status", "\"fail\""},
          {"/meta/message", json(message).dump()},
          {"/data", ""},
          {"/pagination", ""}};
}

Expected NotValid(const std::string& field) {
  return FailedWith("Value of field '" + field + "' is not valid.");
}

ApiRow Fails(std::string name, std::string target, int status, const std::string& message) {
  return Get(std::move(name), std::move(target), status, FailedWith(message));
}

ApiRow Lists(std::string name, std::string target, const std::vector<int>& ids) {
  Expected expected{{"/meta/status", "\"success\""},
                    {"/pagination/count", std::to_string(ids.size())}};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    expected.emplace_back("/data/" + std::to_string(i) + "/id", std::to_string(ids[i]));
  }
  return Get(std::move(name), std::move(target), 200, std::move(expected));
}

void ExpectAll(ApiWorld& world, const std::vector<ApiRow>& rows) {
  for (const auto& row : rows) ExpectAnswer(world, row);
}

void ExpectAnswer(ApiWorld& world, const ApiRow& row) {
  SCOPED_TRACE(row.name + ": " + row.call.method + " " + row.call.target);
  const auto response = world.Send(row.call);
  EXPECT_EQ(response.status, row.status) << response.body;
  const auto body = json::parse(response.body, nullptr, false);
  ASSERT_TRUE(body.is_object()) << response.body;
  for (const auto& [pointer, expected] : row.expected) {
    const json::json_pointer at(pointer);
    if (expected.empty()) {
      EXPECT_FALSE(body.contains(at)) << pointer << " is there: " << response.body;
    } else if (!body.contains(at)) {
      ADD_FAILURE() << pointer << " is missing: " << response.body;
    } else {
      EXPECT_EQ(body.at(at), json::parse(expected)) << pointer << ": " << body.at(at).dump();
    }
  }
}

}  // namespace connector::testing
