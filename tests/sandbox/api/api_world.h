// A small state with known rows, and the REST API on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/api/rest.h"
#include "sandbox/platform/state.h"
#include "tests/support/folder.h"

namespace connector::testing {

// What is sent. With the right key, unless headers are named.
struct Call {
  std::string method = "GET";
  std::string target;  // below /api/2
  std::string body{};
  std::string content_type{};
  std::optional<std::vector<std::pair<std::string, std::string>>> headers{};
};

class ApiWorld {
 public:
  explicit ApiWorld(sandbox::api::RestOptions options = {});

  sandbox::platform::State& state() { return *state_; }
  sandbox::api::Rest& rest() { return *rest_; }
  const std::string& key() const { return key_; }
  void ReadKey() { key_ = state_->ApiKey(); }  // after a reset, which makes another one

  web::Response Ask(const Call& call);

  // The same; fails the test if the answer is not as contract/platform-api.yaml says, unless every
  // status is 200.
  web::Response Send(const Call& call);

  // What a statement's first column says, row by row, joined by blanks.
  std::string Select(const std::string& sql);
  void Run(const std::string& sql);  // several statements

  // Types of the events that were told, in order.
  std::string Told() { return Select("SELECT type FROM events ORDER BY id"); }

 private:
  bool is_as_documented_;
  Folder folder_;
  std::optional<sandbox::platform::State> state_;
  std::optional<sandbox::api::Rest> rest_;
  std::string key_;
};

// Parts of an answer: a JSON pointer, and the JSON that is there; "" if nothing is.
using Expected = std::vector<std::pair<std::string, std::string>>;

struct ApiRow {
  std::string name;
  Call call;
  int status;
  Expected expected;
};

constexpr auto* kFormType = "application/x-www-form-urlencoded";
constexpr auto* kJsonType = "application/json";

ApiRow Get(std::string name, std::string target, int status, Expected expected);

ApiRow Fails(std::string name, std::string target, int status, const std::string& message);

// A list that has these ids, in this order.
ApiRow Lists(std::string name, std::string target, const std::vector<int>& ids);

// The envelope of a failure, without data.
Expected FailedWith(const std::string& message);
Expected NotValid(const std::string& field);

// Fails the test, with the row's name, if the answer is another one.
void ExpectAnswer(ApiWorld& world, const ApiRow& row);
void ExpectAll(ApiWorld& world, const std::vector<ApiRow>& rows);

}  // namespace connector::testing
