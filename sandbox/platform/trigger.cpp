#include "sandbox/platform/trigger.h"

#include <algorithm>
#include <charconv>

#include "base/text/ascii.h"
#include "sandbox/platform/desk.h"
#include "sandbox/platform/events.h"
#include "sandbox/platform/vocabulary.h"

namespace connector::sandbox::platform {
namespace {

constexpr int kMostAtOnce = 100'000;
constexpr std::size_t kLongestType = 100;
constexpr std::size_t kLongestName = 200;    // of what is looked up
constexpr std::int64_t kMostVisitors = 200;  // that are taken in turns if none is named

constexpr auto* kWebsiteById = "SELECT id, client_id, language_admin FROM websites WHERE id = ?";
constexpr auto* kFirstWebsite =
    "SELECT id, client_id, language_admin FROM websites ORDER BY id LIMIT 1";
// The first that fits, in the order of what a name may be; one of the website before others.
constexpr auto* kVisitorByName =
    "SELECT v.id FROM visitors v WHERE v.external_id = ?1 OR v.unique_id = ?1 "
    "OR (v.email = ?1 COLLATE NOCASE AND v.email <> '') OR v.id = ?2 "
    "ORDER BY CASE WHEN v.external_id = ?1 THEN 0 WHEN v.unique_id = ?1 THEN 1 "
    "WHEN v.email = ?1 COLLATE NOCASE THEN 2 ELSE 3 END, "
    "EXISTS (SELECT 1 FROM visitor_websites w WHERE w.visitor_id = v.id AND w.website_id = ?3) "
    "DESC, v.id LIMIT 1";
constexpr auto* kVisitorsOfWebsite =
    "SELECT visitor_id FROM visitor_websites WHERE website_id = ? ORDER BY visitor_id LIMIT ?";
constexpr auto* kOperatorsOfWebsite =
    "SELECT o.id, o.is_connected FROM operators o JOIN operator_websites w ON w.operator_id = o.id "
    "WHERE w.website_id = ? AND o.chat_enabled ORDER BY o.id";

bool BeginsWith(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

std::optional<std::int64_t> NumberIn(std::string_view text) {
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number =
      text::IsDigits(text) && error == std::errc{} && rest == text.data() + text.size();
  return is_number ? std::optional(number) : std::nullopt;
}

struct Place {
  std::int64_t website;
  std::int64_t client;
  std::string language;
};

// Whom it happens to, and how: found out once, for as many events as are asked for.
class Triggering {
 public:
  Triggering(Change& change, const TriggerRequest& request)
      : change_(change), request_(request), desk_(change), place_(FindPlace()) {
    desk_.TellOnly(request.type);
  }

  std::vector<std::int64_t> Make(int count) {
    for (int i = 0; i < count; ++i) MakeOne(static_cast<std::size_t>(i));
    return desk_.told();
  }

 private:
  Place FindPlace();
  void FindVisitors();
  void FindOperators();

  void MakeOne(std::size_t number);
  bool MakeOfConversation(std::size_t number);
  bool MakeOfUser(std::size_t number);
  bool MakeOfEnd(std::size_t number);

  std::int64_t VisitorOf(std::size_t number);
  std::int64_t OperatorOf(std::size_t number);
  std::int64_t NewConversationOf(std::size_t number, Publicity publicity);
  std::int64_t OpenConversationOf(std::size_t number);
  std::int64_t EndedConversationOf(std::size_t number);
  void Transfer(std::size_t number);
  Notes NotesOf() const;

  Change& change_;
  const TriggerRequest& request_;
  Desk desk_;
  Place place_;
  std::vector<std::int64_t> visitors_;
  std::vector<std::int64_t> operators_;
};

Place Triggering::FindPlace() {
  if (request_.conversation_id) {
    const auto conversation = desk_.Find(*request_.conversation_id);
    return {conversation.website_id, conversation.client_id, ""};
  }
  const auto id = ParsePlatformId(request_.website);
  if (!request_.website.empty() && !id) throw NotThere("There is no website of that name.");
  sql::Query query(change_.database, id ? kWebsiteById : kFirstWebsite);
  const auto row = [](sql::Rows rows) -> std::optional<Place> {
    if (!rows.Next()) return std::nullopt;
    return Place{rows.Integer(0), rows.Integer(1), std::string(rows.Text(2))};
  };
  const auto place = id ? row(sql::Rows(query, *id)) : row(sql::Rows(query));
  if (!place) throw NotThere("There is no such website.");
  return *place;
}

void Triggering::FindVisitors() {
  if (!visitors_.empty()) return;
  if (!request_.visitor.empty()) {
    sql::Query query(change_.database, kVisitorByName);
    const auto& name = request_.visitor;
    if (name.size() <= kLongestName) {
      sql::Rows rows(query, name, NumberIn(name), place_.website);
      if (rows.Next()) visitors_.push_back(rows.Integer(0));
    }
    if (visitors_.empty()) {
      throw NotThere(
          "There is no visitor with that external id, unique id, e-mail address or number.");
    }
    return;
  }
  sql::Query query(change_.database, kVisitorsOfWebsite);
  for (sql::Rows rows(query, place_.website, kMostVisitors); rows.Next();) {
    visitors_.push_back(rows.Integer(0));
  }
  if (visitors_.empty()) throw NotThere("The website has no visitors.");
}

// Who is connected comes first: he would have answered.
void Triggering::FindOperators() {
  if (!operators_.empty()) return;
  const bool wants_connected = request_.type != "user.connected";
  std::vector<std::int64_t> others;
  sql::Query query(change_.database, kOperatorsOfWebsite);
  for (sql::Rows rows(query, place_.website); rows.Next();) {
    const bool is_connected = rows.Integer(1) != 0;
    (is_connected == wants_connected ? operators_ : others).push_back(rows.Integer(0));
  }
  constexpr std::size_t kForTransfer = 2;
  if (operators_.size() < kForTransfer) {
    operators_.insert(operators_.end(), others.begin(), others.end());
  }
  if (operators_.empty()) throw NotThere("The website has no operators who chat.");
}

std::int64_t Triggering::VisitorOf(std::size_t number) {
  FindVisitors();
  return visitors_[number % visitors_.size()];
}

std::int64_t Triggering::OperatorOf(std::size_t number) {
  FindOperators();
  return operators_[number % operators_.size()];
}

std::int64_t Triggering::NewConversationOf(std::size_t number, Publicity publicity) {
  NewConversation conversation{place_.website, VisitorOf(number)};
  conversation.operator_id = OperatorOf(number);
  return desk_.Start(conversation, publicity);
}

std::int64_t Triggering::OpenConversationOf(std::size_t number) {
  if (request_.conversation_id) return *request_.conversation_id;
  const auto id = NewConversationOf(number, Publicity::kSilent);
  const auto& words = VocabularyOf(place_.language);
  const auto& topic = words.topics[number % words.topics.size()];
  const auto say = [&](MessageType type, const std::string& text) {
    const auto& good = words.goods[number % words.goods.size()];
    const auto& town = words.towns[number % words.towns.size()];
    desk_.Say(id, type, Filled(Filled(text, "{product}", good.title), "{town}", town.city));
  };
  say(MessageType::kVisitor, topic.at(0));
  say(MessageType::kOperator, topic.at(1));
  return id;
}

std::int64_t Triggering::EndedConversationOf(std::size_t number) {
  const auto id = OpenConversationOf(number);
  if (!request_.conversation_id) desk_.Close(id, ClosedBy::kOperator, Publicity::kSilent);
  return id;
}

void Triggering::Transfer(std::size_t number) {
  const auto id = OpenConversationOf(number);
  const auto holder = desk_.Find(id).operator_id;
  FindOperators();
  const auto other = std::find_if(operators_.begin(), operators_.end(),
                                  [&](std::int64_t candidate) { return candidate != holder; });
  if (other == operators_.end()) throw NotThere("The website has no other operator who chats.");
  desk_.Transfer(id, *other, Publicity::kTold);
}

// What an event is told of is what a person's answer would be: 3 of 3 is the best.
Notes Triggering::NotesOf() const {
  constexpr std::int64_t kBest = 3;
  const auto score = request_.score.value_or(kBest);
  if (score < 1 || score > kBest) throw NotThere("A score is 1, 2 or 3.");
  const double note = static_cast<double>(score - 1) / static_cast<double>(kBest - 1);
  return {note, note, note, ""};
}

bool Triggering::MakeOfConversation(std::size_t number) {
  const auto& type = request_.type;
  if (type == "conversation.started" || type == "v2.conversation.pushed") {
    if (!request_.conversation_id) {
      NewConversationOf(number, Publicity::kTold);
    } else if (type == "conversation.started") {
      desk_.TellStarted(desk_.Find(*request_.conversation_id));
    } else {
      desk_.TellPushed(desk_.Find(*request_.conversation_id));
    }
  } else if (type == "conversation.closed" || type == "v2.conversation.closed") {
    desk_.Close(OpenConversationOf(number), ClosedBy::kOperator, Publicity::kTold);
  } else if (type == "conversation.transferred") {
    Transfer(number);
  } else {
    return false;
  }
  return true;
}

bool Triggering::MakeOfEnd(std::size_t number) {
  if (BeginsWith(request_.type, "satisfaction.")) {
    desk_.Rate(EndedConversationOf(number), NotesOf(), Publicity::kTold);
  } else if (request_.type == "transaction.attributed") {
    const auto amount = static_cast<double>(change_.random.Between(900, 45'000)) / 100;
    desk_.Order(EndedConversationOf(number), amount, "CC-" + change_.random.HexDigits(8));
  } else {
    return false;
  }
  return true;
}

// Who is connected already is told of again, and nothing changes; created are those who are there.
bool Triggering::MakeOfUser(std::size_t number) {
  const auto& type = request_.type;
  const bool connects = type == "user.connected";
  if (connects || type == "user.disconnected") {
    const auto told = desk_.told().size();
    desk_.SetLive(OperatorOf(number), {connects, {}, {}, {}});
    if (desk_.told().size() == told) desk_.TellUser(type, OperatorOf(number));
  } else if (type == "user.created" || type == "user.updated") {
    desk_.TellUser(type, OperatorOf(number));
  } else if (type == "user.availability.updated") {
    desk_.TellAvailability(OperatorOf(number));
  } else {
    return false;
  }
  return true;
}

void Triggering::MakeOne(std::size_t number) {
  if (MakeOfConversation(number) || MakeOfEnd(number) || MakeOfUser(number)) return;
  if (request_.type == "visitor.updated") {
    desk_.TellVisitor(VisitorOf(number), OperatorOf(number));
    return;
  }
  desk_.TellOther(request_.type, place_.website, place_.client);
}

}  // namespace

std::vector<std::int64_t> Trigger(Change& change, const TriggerRequest& request, int count) {
  if (request.type.empty() || request.type.size() > kLongestType) {
    throw NotThere("The name of an event has 1 to 100 bytes.");
  }
  if (count < 1 || count > kMostAtOnce) throw NotThere("At once there are 1 to 100000 events.");
  if (BeginsWith(request.type, "connector.")) {
    throw NotThere(request.type == "connector.uninstalled"
                       ? "connector.uninstalled comes from uninstalling an app."
                       : "connector.installed comes from installing an app.");
  }
  return Triggering(change, request).Make(count);
}

}  // namespace connector::sandbox::platform
