#include "crm/protocol/platform_client.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/text/ascii.h"
#include "base/text/folding.h"
#include "base/text/json.h"
#include "base/text/strict_json.h"
#include "base/text/timestamp.h"
#include "base/web/query.h"
#include "crm/protocol/transcript.h"

namespace connector::crm::protocol {
namespace {

using std::chrono::milliseconds;
using Kind = Failure::Kind;

constexpr std::size_t kMostAnswerBytes = std::size_t{8} << 20;
constexpr text::JsonLimits kLimits{kMostAnswerBytes, 16, 500'000};
constexpr milliseconds kConnectTimeout{3'000};
constexpr milliseconds kMostRetryAfter{300'000};
constexpr std::size_t kMostTags = 20;          // of a conversation
constexpr std::size_t kMostKnownTags = 1'000;  // names
constexpr std::size_t kMostAnswers = 1'000;    // to a closing form
constexpr std::size_t kLongestText = 1'024;    // bytes of an id, a name, an address
constexpr int kMostPages = 20;                 // of conversations that may be the one
constexpr std::int64_t kDayMs = 86'400'000;

// Numbers and texts alike, as the platform's own documents are of two minds.
std::optional<std::string> TextOf(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  if (found->is_number_integer()) return std::to_string(found->get<std::int64_t>());
  if (!found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  if (text.empty() || text.size() > kLongestText) return std::nullopt;
  return text;
}

// "ha-101" → "101".
std::string_view WithoutPlatform(std::string_view id) {
  const auto dash = id.find('-');
  return dash == 2 ? id.substr(dash + 1) : id;
}

bool IsNumber(std::string_view id) { return text::IsDigits(id) && id.size() <= 18; }

std::string Filter(const char* name, std::string_view value) {
  return "&filters%5B" + std::string(name) + "%5D=" + web::PercentEncode(value);
}

std::string DateOf(std::int64_t ms) {
  constexpr std::size_t kDate = 10;  // YYYY-MM-DD
  return text::FormatTimestamp(std::max<std::int64_t>(ms, 0)).substr(0, kDate);
}

// Seconds; a date is not understood, and answers for the status do.
std::optional<milliseconds> RetryAfter(const http::ClientAnswer& answer) {
  const auto value = answer.Header("Retry-After");
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc{} || end != value.data() + value.size() || seconds < 0) {
    return std::nullopt;
  }
  return std::min<milliseconds>(kMostRetryAfter,
                                std::chrono::seconds(std::min<std::int64_t>(seconds, 3'600)));
}

std::string OriginOf(const std::string& url) {
  const auto host = url.find("://");
  return url.substr(0, url.find('/', host == std::string::npos ? 0 : host + 3));
}

http::ClientOptions ClientOptionsOf(const PlatformOptions& options) {
  http::ClientOptions client;
  client.user_agent = "connector/" CONNECTOR_VERSION;
  client.timeout = options.timeout;
  client.connect_timeout = std::min(options.timeout, kConnectTimeout);
  client.max_answer_bytes = kMostAnswerBytes;
  client.is_cancelled = options.is_cancelled;
  return client;
}

std::string NameOf(const nlohmann::json& visitor) {
  auto name = TextOf(visitor, "firstname").value_or("");
  const auto last_name = TextOf(visitor, "lastname").value_or("");
  if (!name.empty() && !last_name.empty()) name += ' ';
  return name + last_name;
}

// Nothing was said if there is none. Nullopt if it cannot be read.
std::optional<Transcript> TranscriptOf(const nlohmann::json& conversation) {
  const auto history = conversation.find("history");
  if (history == conversation.end() || history->is_null()) return ReadHistory("");
  if (!history->is_string()) return std::nullopt;
  return ReadHistory(history->get_ref<const std::string&>());
}

}  // namespace

PlatformClient::PlatformClient(PlatformOptions options)
    : options_(std::move(options)),
      origin_(OriginOf(options_.url)),
      client_(ClientOptionsOf(options_)) {}

std::variant<events::CrmRecord, Failure> PlatformClient::Ask(const events::FollowUp& follow_up) {
  deadline_ = std::chrono::steady_clock::now() + kLongestInquiry;
  if (auto record = Inquire(follow_up)) return *std::move(record);
  return std::exchange(failure_, {});
}

std::optional<events::CrmRecord> PlatformClient::Inquire(const events::FollowUp& follow_up) {
  const auto installation = Installation(follow_up);
  if (!installation) return std::nullopt;
  const auto conversation = FindConversation(follow_up);
  if (!conversation) return std::nullopt;
  const auto transcript = TranscriptOf(*conversation);
  if (!transcript) return Fail(Kind::kAgain, "The conversation's history cannot be read.");
  auto contact = FindContact(follow_up, *conversation);
  if (!contact) return std::nullopt;
  const auto tags = TagNames(*conversation);
  if (!tags) return std::nullopt;
  const auto id = TextOf(*conversation, "id").value_or(follow_up.conversation_id);
  const auto answers = ClosingAnswers(follow_up, id);
  if (!answers) return std::nullopt;
  return events::CrmRecord{
      *std::move(contact),
      {id, *installation, TextOf(*conversation, "channel"), TextOf(*conversation, "operator_id"),
       TextOf(*conversation, "created_at"), transcript->lines, transcript->beginning,
       text::DumpReplacing(*tags), text::DumpReplacing(*answers)}};
}

// Which installation's values they are. A platform without the resource, and one that does not
// know of the version there, tell nothing.
std::optional<std::optional<std::string>> PlatformClient::Installation(
    const events::FollowUp& follow_up) {
  const std::optional<std::string> none;
  if (!follow_up.connector_version_id) return none;
  const auto values = Get(origin_ + "/sandbox/connector/parameters?idConnectorVersion=" +
                              web::PercentEncode(*follow_up.connector_version_id) +
                              "&idWebsite=" + web::PercentEncode(follow_up.website_id),
                          IfMissing::kIsNull);
  if (!values) return std::nullopt;
  if (!values->is_array() || values->empty() || !values->front().is_object()) return none;
  return TextOf(values->front(), "idInstallation");
}

std::optional<PlatformClient::Json> PlatformClient::FindConversation(
    const events::FollowUp& follow_up) {
  const auto id = WithoutPlatform(follow_up.conversation_id);
  if (!IsNumber(id)) return SearchConversation(follow_up);
  auto conversation = Resource("/conversation/" + std::string(id) + "?full=1", IfMissing::kFails);
  if (conversation && TextOf(*conversation, "id") != std::string(id)) {
    return Fail(Kind::kAgain, "The platform told of another conversation.");
  }
  return conversation;
}

// The REST API knows later events' conversations by their xmpp_id, by which it does not filter.
std::optional<PlatformClient::Json> PlatformClient::SearchConversation(
    const events::FollowUp& follow_up) {
  auto filters = Filter("from", DateOf(follow_up.closed_at_ms - 8 * kDayMs)) +
                 Filter("to", DateOf(follow_up.closed_at_ms + kDayMs));
  const auto website = WithoutPlatform(follow_up.website_id);
  if (IsNumber(website)) filters += Filter("website_id", website);
  if (follow_up.platform_visitor_external_id) {
    filters += Filter("visitor_id", *follow_up.platform_visitor_external_id);
  }
  for (int page = 1; page <= kMostPages; ++page) {
    auto found = Resource("/conversation?full=1&limit=20&page=" + std::to_string(page) + filters,
                          IfMissing::kFails);
    if (!found) return std::nullopt;
    if (!found->is_array()) return Fail(Kind::kAgain, "The platform's list is none.");
    for (auto& conversation : *found) {
      if (!conversation.is_object()) continue;
      if (TextOf(conversation, "xmpp_id") == follow_up.conversation_id) {
        return std::move(conversation);
      }
    }
    if (found->empty()) break;
  }
  return Fail(Kind::kAgain, "The platform does not list the conversation.");
}

std::optional<events::Contact> PlatformClient::FindContact(const events::FollowUp& follow_up,
                                                           const Json& conversation) {
  events::Contact contact;
  contact.visitor_id = TextOf(conversation, "visitor_uid");
  if (!contact.visitor_id) contact.visitor_id = follow_up.visitor_id;
  if (follow_up.visitor_id && contact.visitor_id != follow_up.visitor_id) {
    return Fail(Kind::kAgain, "The platform told of another visitor's conversation.");
  }
  auto id = TextOf(conversation, "visitor_id");
  if (!id) id = follow_up.platform_visitor_external_id;
  if (!id || !IsNumber(*id)) return contact;
  const auto visitor = Resource("/visitor/" + *id, IfMissing::kIsNull);
  if (!visitor) return std::nullopt;
  const auto unique_id = TextOf(*visitor, "unique_id");
  if (contact.visitor_id && unique_id && unique_id != contact.visitor_id) {
    return Fail(Kind::kAgain, "The platform told of another visitor.");
  }
  if (unique_id) contact.visitor_id = unique_id;
  contact.external_id = TextOf(*visitor, "external_id");
  if (const auto email = TextOf(*visitor, "email")) contact.email = text::FoldCase(*email);
  contact.name = NameOf(*visitor);
  return contact;
}

std::optional<PlatformClient::Json> PlatformClient::TagNames(const Json& conversation) {
  auto names = Json::array();
  const auto tags = conversation.find("tag_list");
  if (tags == conversation.end() || !tags->is_array()) return names;
  for (const auto& tag : *tags) {
    if (!tag.is_number_unsigned() || names.size() == kMostTags) continue;
    const auto id = std::to_string(tag.get<std::uint64_t>());
    auto known = tags_.find(id);
    if (known == tags_.end()) {
      const auto found = Resource("/tag/" + id, IfMissing::kIsNull);
      if (!found) return std::nullopt;
      if (tags_.size() == kMostKnownTags) tags_.clear();
      known = tags_.emplace(id, TextOf(*found, "name").value_or(id)).first;
    }
    names.push_back(known->second);
  }
  return names;
}

std::optional<PlatformClient::Json> PlatformClient::ClosingAnswers(
    const events::FollowUp& follow_up, const std::string& id) {
  auto answers = Json::array();
  if (!follow_up.connector_version_id) return answers;
  const auto values =
      Get(origin_ + "/sandbox/connector/closing-values?idConversation=" + web::PercentEncode(id) +
              "&idConnectorVersion=" + web::PercentEncode(*follow_up.connector_version_id),
          IfMissing::kIsNull);
  if (!values) return std::nullopt;
  if (!values->is_array()) return answers;
  for (const auto& value : *values) {
    if (!value.is_object() || answers.size() == kMostAnswers) continue;
    const auto field = TextOf(value, "idField");
    const auto given = value.find("value");
    if (field && given != value.end()) answers.push_back({{"field", *field}, {"value", *given}});
  }
  return answers;
}

std::optional<PlatformClient::Json> PlatformClient::Resource(const std::string& path,
                                                             IfMissing if_missing) {
  auto answer = Get(options_.url + path, if_missing);
  if (!answer || answer->is_null()) return answer;
  const auto meta = answer->is_object() ? answer->find("meta") : answer->end();
  if (!answer->is_object() || meta == answer->end() || !meta->is_object()) {
    return Fail(Kind::kAgain, "The answer is none of the REST API.");
  }
  if (TextOf(*meta, "status") != "success") {
    return Fail(Kind::kNever, "The platform refused what it was asked.");
  }
  const auto data = answer->find("data");
  if (data == answer->end() || !data->is_structured()) {
    return Fail(Kind::kAgain, "The answer is none of the REST API.");
  }
  return std::move(*data);
}

std::optional<PlatformClient::Json> PlatformClient::Get(const std::string& url,
                                                        IfMissing if_missing) {
  if (std::chrono::steady_clock::now() > deadline_) {
    return Fail(Kind::kAgain, "The platform took too long.");
  }
  const auto outcome = client_.Send(
      {"GET", url, {{"X-API-Key", options_.key()}, {"Accept", "application/json"}}, ""});
  if (!outcome.answer) return FailFor(outcome);
  const auto& answer = *outcome.answer;
  if (answer.status == 404 && if_missing == IfMissing::kIsNull) return Json(nullptr);
  if (answer.status != 200) return FailFor(answer);
  text::JsonFault fault;
  auto json = text::ParseStrictJson(answer.body, kLimits, fault);
  if (!json) return Fail(Kind::kAgain, "The answer is no JSON: " + fault.reason + ".");
  return json;
}

std::nullopt_t PlatformClient::Fail(Kind kind, std::string reason) {
  failure_ = {kind, std::move(reason)};
  return std::nullopt;
}

std::nullopt_t PlatformClient::FailFor(const http::Outcome& outcome) {
  using http::FailureKind;
  const bool is_nobody =
      outcome.kind == FailureKind::kRefused || outcome.kind == FailureKind::kUnreachable ||
      outcome.kind == FailureKind::kUnknownHost || outcome.kind == FailureKind::kNoConnection ||
      outcome.kind == FailureKind::kUntrusted || outcome.kind == FailureKind::kNoTls;
  return Fail(
      is_nobody ? Kind::kUnreachable : Kind::kAgain,
      "The platform did not answer: " + http::InWords(outcome, ClientOptionsOf(options_)) + ".");
}

std::nullopt_t PlatformClient::FailFor(const http::ClientAnswer& answer) {
  const auto status = answer.status;
  const auto retry_after = RetryAfter(answer);
  failure_.reason = "The platform answered " + std::to_string(status) + ".";
  failure_.retry_after = retry_after;
  if (status == 401 || status == 403) {
    failure_.kind = Kind::kForbidden;
  } else if (status == 429 || (status == 503 && retry_after)) {
    failure_.kind = Kind::kBusy;
  } else {
    const bool heals = status < 400 || status >= 500 || status == 408 || status == 425;
    failure_.kind = heals ? Kind::kAgain : Kind::kNever;
  }
  return std::nullopt;
}

}  // namespace connector::crm::protocol
