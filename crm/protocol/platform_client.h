// Asks the platform about a conversation that was closed: by its REST API 2.0
// (contract/platform-api.yaml), and where it has them by the sandbox's resources for an
// installation's values and a closing form's answers (docs/sandbox.md).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/http/client/client.h"
#include "crm/protocol/failure.h"
#include "events/follow_up.h"

namespace connector::crm::protocol {

struct PlatformOptions {
  std::string url;                            // of the REST API, such as https://…/api/2
  std::function<std::string()> key;           // asked for with each call
  std::function<bool()> is_cancelled{};       // while a call is waited for
  std::chrono::milliseconds timeout{10'000};  // of a call
};

// For one thread. However much is asked, it ends within kLongestInquiry.
class PlatformClient {
 public:
  explicit PlatformClient(PlatformOptions options);

  // Configuration, conversation, visitor, closing answers: what the CRM gets.
  std::variant<events::CrmRecord, Failure> Ask(const events::FollowUp& follow_up);

 private:
  using Json = nlohmann::json;

  // Each is nullopt if failure_ says why.
  std::optional<events::CrmRecord> Inquire(const events::FollowUp& follow_up);
  std::optional<Json> FindConversation(const events::FollowUp& follow_up);
  std::optional<Json> SearchConversation(const events::FollowUp& follow_up);
  std::optional<events::Contact> FindContact(const events::FollowUp& follow_up,
                                             const Json& conversation);
  std::optional<Json> TagNames(const Json& conversation);
  std::optional<Json> ClosingAnswers(const events::FollowUp& follow_up, const std::string& id);
  std::optional<std::optional<std::string>> Installation(const events::FollowUp& follow_up);
  enum class IfMissing { kFails, kIsNull };
  std::optional<Json> Resource(const std::string& path, IfMissing if_missing);  // what is in it
  std::optional<Json> Get(const std::string& url, IfMissing if_missing);
  std::nullopt_t Fail(Failure::Kind kind, std::string reason);
  std::nullopt_t FailFor(const http::Outcome& outcome);
  std::nullopt_t FailFor(const http::ClientAnswer& answer);

  PlatformOptions options_;
  std::string origin_;  // of the URL
  http::Client client_;
  std::map<std::string, std::string> tags_;  // names by ids, a bounded number
  std::chrono::steady_clock::time_point deadline_{};
  Failure failure_{};
};

constexpr std::chrono::seconds kLongestInquiry{20};  // besides a call that is on its way

}  // namespace connector::crm::protocol
