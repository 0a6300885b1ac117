#include "sandbox/deliveries/requests.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text/ascii.h"
#include "base/web/flat_body.h"
#include "contract/event_types.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::deliveries {
namespace {

std::string NamesOfEvents() {
  std::string names;
  for (const auto& type : contract::EventTypes()) {
    const bool is_last = &type == &contract::EventTypes().back();
    names += (names.empty() ? "" : is_last ? " or " : ", ") + std::string(type.name);
  }
  return names;
}

// "twice, reordered, … or foreign-website".
std::string NamesOfMisbehaviour() {
  std::string names;
  for (const auto& facts : AllMisbehaviour()) {
    const bool is_last = &facts == &AllMisbehaviour().back();
    names += (names.empty() ? "" : is_last ? " or " : ", ") + std::string(ToString(facts.kind));
  }
  return names;
}

using Type = web::FieldValue::Type;
using web::Problem;

constexpr std::int64_t kMostEvents = 100'000;
constexpr std::int64_t kGreatestIdAsked = std::int64_t{1} << 53;  // exact in every JSON reader
constexpr std::int64_t kEventsToReorder = 10;
constexpr std::size_t kLongestText = 200;
constexpr std::uint64_t kLongestList = 1'000;
constexpr std::array<std::string_view, 3> kStates{"waiting", "acknowledged", "given_up"};

// Reading never fails on the spot: the first problem is kept.
class BodyReader {
 public:
  explicit BodyReader(web::FlatBody body) : body_(std::move(body)) {}

  const std::optional<Problem>& problem() const { return problem_; }

  void Allow(const std::vector<std::string_view>& names) {
    for (const auto& [name, value] : body_.all) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        Refuse("The body has a member that nobody knows. Known are: " + Joined(names) + ".");
      }
    }
  }

  std::string Text(std::string_view name) {
    const auto* value = body_.Find(name);
    if (value == nullptr) return "";
    const bool is_text = value->type == Type::kText || value->type == Type::kInteger;
    if (!is_text || value->text.size() > kLongestText) {
      Refuse("'" + std::string(name) + "' must be a text of at most 200 bytes.");
      return "";
    }
    return value->text;
  }

  std::optional<std::int64_t> Number(std::string_view name, std::int64_t least, std::int64_t most) {
    const auto* value = body_.Find(name);
    if (value == nullptr) return std::nullopt;
    constexpr std::size_t kMostDigits = 18;
    if (text::IsDigits(value->text) && value->text.size() <= kMostDigits) {
      const auto number = std::stoll(value->text);
      if (number >= least && number <= most) return number;
    }
    Refuse("'" + std::string(name) + "' must be a whole number, " + std::to_string(least) + " to " +
           std::to_string(most) + ".");
    return std::nullopt;
  }

  bool Switch(std::string_view name) {
    const auto* value = body_.Find(name);
    if (value == nullptr || value->text == "false" || value->text == "0") return false;
    if (value->text != "true" && value->text != "1") {
      Refuse("'" + std::string(name) + "' must be true or false.");
    }
    return true;
  }

  std::optional<Misbehaviour> Kind() {
    const auto* value = body_.Find("misbehaviour");
    if (value == nullptr) return std::nullopt;
    const auto kind = ParseMisbehaviour(value->text);
    if (!kind) Refuse("'misbehaviour' must be " + NamesOfMisbehaviour() + ".");
    return kind;
  }

  void Refuse(std::string detail) {
    if (!problem_) problem_ = Problem{422, std::move(detail), ""};
  }

 private:
  static std::string Joined(const std::vector<std::string_view>& names) {
    std::string joined;
    for (const auto name : names) joined += (joined.empty() ? "" : ", ") + std::string(name);
    return joined;
  }

  web::FlatBody body_;
  std::optional<Problem> problem_;
};

std::variant<BodyReader, Problem> Read(const web::Request& request) {
  if (request.body.empty()) return BodyReader({});
  const auto encoding = web::EncodingOf(request);
  if (const auto* problem = std::get_if<Problem>(&encoding)) return *problem;
  auto body = web::ParseFlatBody(std::get<web::Encoding>(encoding), request.body);
  if (auto* problem = std::get_if<Problem>(&body)) return std::move(*problem);
  return BodyReader(std::get<web::FlatBody>(std::move(body)));
}

// What a misbehaviour is about, if nobody says how many.
int CountFor(std::optional<Misbehaviour> kind, bool reorders) {
  if (kind == Misbehaviour::kAtOnce) return kAtOnce;
  return reorders ? static_cast<int>(kEventsToReorder) : 1;
}

}  // namespace

std::variant<TriggerOrder, Problem> ReadTriggerOrder(const web::Request& request) {
  auto read = Read(request);
  if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
  auto& body = std::get<BodyReader>(read);
  body.Allow(
      {"type", "website", "visitor", "conversation", "score", "count", "reorder", "misbehaviour"});
  TriggerOrder order;
  order.request.type = body.Text("type");
  order.request.website = body.Text("website");
  order.request.visitor = body.Text("visitor");
  order.request.conversation_id = body.Number("conversation", 1, kGreatestIdAsked);
  order.request.score = body.Number("score", 1, 3);
  order.misbehaviour = body.Kind();
  order.reorders = body.Switch("reorder") || order.misbehaviour == Misbehaviour::kReordered;
  const auto count = body.Number("count", 1, kMostEvents);
  order.count = count ? static_cast<int>(*count) : CountFor(order.misbehaviour, order.reorders);
  if (order.request.type.empty()) {
    body.Refuse("'type' is missing: the name of an event, such as conversation.closed.");
  } else if (contract::FindEventType(order.request.type) == nullptr) {
    body.Refuse("'type' must be " + NamesOfEvents() +
                ". The misbehaviour unknown-type sends one that nobody knows.");
  }
  if (body.problem()) return *body.problem();
  return order;
}

std::variant<std::optional<Misbehaviour>, Problem> ReadResend(const web::Request& request) {
  auto read = Read(request);
  if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
  auto& body = std::get<BodyReader>(read);
  body.Allow({"misbehaviour"});
  const auto kind = body.Kind();
  if (kind && NeedsSeveral(*kind)) {
    body.Refuse("That needs several events: ask for it at /sandbox/trigger.");
  }
  if (body.problem()) return *body.problem();
  return kind;
}

ListFilter ReadListFilter(web::Query& query) {
  constexpr auto kGreatest = static_cast<std::uint64_t>(kGreatestIdAsked);
  const auto number = [&](std::string_view name) -> std::optional<std::int64_t> {
    const auto value = query.Number(name, 0, kGreatest);
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
  };
  ListFilter filter;
  filter.state = query.Text("state");
  filter.type = query.Text("type");
  filter.app = number("app");
  filter.before = number("before");
  filter.after = number("after");
  filter.limit = static_cast<std::int64_t>(query.Number("limit", 1, kLongestList).value_or(100));
  if (filter.state && std::find(kStates.begin(), kStates.end(), *filter.state) == kStates.end()) {
    query.Refuse("state", "It must be waiting, acknowledged or given_up.");
  }
  if (const auto website = query.Text("website")) {
    const auto dash = website->find('-');
    filter.website =
        platform::ReadRowId(dash == std::string::npos ? *website : website->substr(dash + 1));
    if (!filter.website) query.Refuse("website", "It must be an id such as ha-101 or 101.");
  }
  return filter;
}

}  // namespace connector::sandbox::deliveries
