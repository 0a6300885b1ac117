#include "sandbox/platform/simulation.h"

#include <algorithm>
#include <tuple>

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kFirstConversation = 99993266;
constexpr std::int64_t kNobody = -1;
constexpr double kShareOfSecondWebsite = 0.35;

std::int64_t Index(std::size_t index) { return static_cast<std::int64_t>(index); }
std::size_t Index(std::int64_t index) { return static_cast<std::size_t>(index); }

}  // namespace

Simulation::Simulation(Change& change, const People& people, Visitors& visitors,
                       Chronicle& chronicle)
    : change_(change),
      people_(people),
      visitors_(visitors),
      chronicle_(chronicle),
      next_id_(kFirstConversation),
      presences_(people.workers.size()),
      contacts_(people.rules.size()) {
  for (std::size_t worker = 0; worker < people.workers.size(); ++worker) {
    auto& candidate = presences_[worker].candidate;
    candidate.id = people.workers[worker].id;
    candidate.chat_max_number = people.workers[worker].chat_max_number;
    candidate.mixes_chats_and_calls = people.workers[worker].mixes_chats_and_calls;
  }
}

void Simulation::Add(std::int64_t at, Kind kind, std::int64_t subject) {
  due_.push({at, next_number_++, kind, subject});
}

void Simulation::Plan(const Shift& shift) {
  Add(shift.from, Kind::kShiftBegins, Index(shift.worker));
  if (shift.pause_from) {
    Add(*shift.pause_from, Kind::kPauseBegins, Index(shift.worker));
    Add(shift.pause_to, Kind::kPauseEnds, Index(shift.worker));
  }
  Add(shift.to, Kind::kShiftEnds, Index(shift.worker));
}

void Simulation::PlanArrival(std::int64_t at) { Add(at, Kind::kArrival, kNobody); }

void Simulation::PlanLastArrival(std::int64_t at, std::size_t website) {
  Add(at, Kind::kLastArrival, Index(website));
}

void Simulation::PlanPurchase(std::int64_t at) { Add(at, Kind::kOrders, kNobody); }

void Simulation::PlanCart(std::int64_t at) { Add(at, Kind::kFillsCart, kNobody); }

void Simulation::RunUntil(std::int64_t ms) {
  while (!due_.empty() && due_.top().at <= ms) {
    const auto due = due_.top();
    due_.pop();
    Happen(due);
  }
}

void Simulation::Happen(const Due& due) {
  switch (due.kind) {
    case Kind::kShiftBegins: return Come(Index(due.subject), due.at);
    case Kind::kPauseBegins: return BeUnavailable(Index(due.subject), due.at);
    case Kind::kPauseEnds: return BeAvailable(Index(due.subject), due.at);
    case Kind::kShiftEnds:
      BeUnavailable(Index(due.subject), due.at);
      presences_[Index(due.subject)].is_leaving = true;
      return LeaveIfIdle(Index(due.subject), due.at);
    case Kind::kArrival: return Arrive(due.at, std::nullopt);
    case Kind::kLastArrival: return Arrive(due.at, Index(due.subject));
    case Kind::kGivesUp: return GiveUp(due.subject, due.at);
    case Kind::kEnds: return EndTalk(due.subject, due.at);
    case Kind::kRates: return chronicle_.WriteRating(ended_.at(due.subject), due.at);
    case Kind::kOrders:
    case Kind::kFillsCart: return due.subject == kNobody ? BuyAlone(due) : Buy(due);
  }
}

std::int64_t Simulation::TakeContacts(std::size_t rule) {
  return std::exchange(contacts_[rule], 0);
}

void Simulation::Arrive(std::int64_t at, std::optional<std::size_t> last_of_website) {
  auto talk = NewTalk(at, last_of_website);
  const auto id = talk.id;
  auto& kept = ongoing_.emplace(id, std::move(talk)).first->second;
  Receive(kept);
}

Talk Simulation::NewTalk(std::int64_t at, std::optional<std::size_t> last_of_website) {
  static const std::vector<std::string> kPages = {"home",     "product", "product",  "product",
                                                  "category", "basket",  "delivery", "checkout"};
  auto& random = change_.random;
  Talk talk;
  talk.id = next_id_++;
  talk.uuid = random.Uuid();
  talk.created_at = at;
  talk.website = last_of_website.value_or(random.Chance(kShareOfSecondWebsite) ? 1 : 0);
  talk.is_left_open = last_of_website.has_value();
  talk.channel = talk.is_left_open ? "chat" : ChooseChannel(talk.website);
  talk.page_type = talk.channel == "social" ? "" : random.Of(kPages);
  const auto& skills = people_.websites[talk.website].skills;
  if (talk.channel == "chat" && !skills.empty() && random.Chance(0.12)) {
    talk.skill = random.Of(skills);
  }
  talk.visitor = visitors_.Choose(talk.website, at);
  visitors_[talk.visitor].is_talking = true;
  ChooseRule(talk);
  Begin(random, people_, talk);
  return talk;
}

std::string Simulation::ChooseChannel(std::size_t website) {
  const double share = change_.random.Share();
  if (share < 0.80) return "chat";
  if (share < 0.92) return "call";
  if (share < 0.96) return "video";
  return FindForSocial(website) ? "social" : "chat";
}

void Simulation::ChooseRule(Talk& talk) {
  if (!change_.random.Chance(0.7)) return;
  std::vector<std::size_t> fitting;
  for (std::size_t rule = 0; rule < people_.rules.size(); ++rule) {
    const auto& its = people_.rules[rule];
    if (its.website == talk.website && its.channel == talk.channel) fitting.push_back(rule);
  }
  if (fitting.empty()) return;
  talk.rule = change_.random.Of(fitting);
  ++contacts_[*talk.rule];
}

// Some calls were arranged before, for a quarter of an hour.
void Simulation::Receive(Talk& talk) {
  constexpr std::int64_t kQuarterMs = 900'000;
  const bool is_arranged = talk.channel == "call" && change_.random.Chance(0.25);
  const auto worker = talk.channel == "social" ? FindForSocial(talk.website) : FindFree(talk);
  if (worker) {
    Assign(talk, *worker, talk.created_at);
  } else if (IsSomebodyThere(talk.website, talk.channel) && talk.channel != "call" &&
             (talk.is_left_open || change_.random.Chance(0.8))) {
    Wait(talk);
  } else {
    Miss(talk);
  }
  if (!is_arranged) return;
  Talk arranged;
  arranged.id = worker ? talk.id : 0;
  arranged.website = talk.website;
  arranged.visitor = talk.visitor;
  arranged.rule = talk.rule;
  meetings_.push_back({arranged, talk.created_at - talk.created_at % kQuarterMs});
}

void Simulation::Assign(Talk& talk, std::size_t worker, std::int64_t at) {
  talk.worker = worker;
  if (talk.queued_at) talk.dequeued_at = at;
  ++OpenWith(worker, talk);
  const auto ends_at = Continue(change_.random, people_, talk, at);
  if (!talk.is_left_open) Add(ends_at, Kind::kEnds, talk.id);
}

void Simulation::Wait(Talk& talk) {
  constexpr std::int64_t kLeastPatienceMs = 60'000;
  talk.queued_at = talk.created_at;
  waiting_.push_back(talk.id);
  const auto patience = static_cast<std::int64_t>(change_.random.Spread(150'000, 2.5));
  Add(talk.created_at + std::max(patience, kLeastPatienceMs), Kind::kGivesUp, talk.id);
}

void Simulation::Miss(Talk& talk) {
  Add(talk.created_at + change_.random.Between(8'000, 90'000), Kind::kGivesUp, talk.id);
}

void Simulation::FillSlots(std::size_t worker, std::int64_t at) {
  for (auto next = waiting_.begin(); next != waiting_.end();) {
    auto& talk = ongoing_.at(*next);
    if (Serves(worker, talk) && HasFreeSlot(presences_[worker].candidate, talk.channel)) {
      next = waiting_.erase(next);
      Assign(talk, worker, at);
    } else {
      ++next;
    }
  }
}

void Simulation::GiveUp(std::int64_t id, std::int64_t at) {
  const auto found = ongoing_.find(id);
  if (found == ongoing_.end() || found->second.worker) return;
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), id), waiting_.end());
  auto& talk = found->second;
  talk.missed_because = WhyMissed(talk);
  Close(talk, at);
  if (change_.random.Chance(0.08)) {
    ended_.emplace(id, std::move(talk));
    Add(at + static_cast<std::int64_t>(change_.random.Spread(900'000, 3)), Kind::kOrders, id);
  }
  ongoing_.erase(found);
}

void Simulation::EndTalk(std::int64_t id, std::int64_t at) {
  const auto found = ongoing_.find(id);
  auto& talk = found->second;
  const auto worker = *talk.worker;
  --OpenWith(worker, talk);
  Close(talk, at);
  PlanAftermath(talk, at);
  ongoing_.erase(found);
  FillSlots(worker, at);
  LeaveIfIdle(worker, at);
}

void Simulation::Close(Talk& talk, std::int64_t at) {
  talk.closed_at = at;
  CutOff(talk, at);
  visitors_[talk.visitor].is_talking = false;
  visitors_[talk.visitor].last_talk_at = at;
  chronicle_.Write(talk);
}

void Simulation::PlanAftermath(const Talk& talk, std::int64_t at) {
  constexpr std::int64_t kOneHourMs = 3'600'000;
  auto& random = change_.random;
  const bool is_answered =
      talk.picked_up_at || std::any_of(talk.lines.begin(), talk.lines.end(), [](const Line& line) {
        return line.type == MessageType::kOperator;
      });
  if (!is_answered) return;
  const bool rates = random.Chance(1.0 / 3);
  const bool orders = random.Chance(0.13);
  const bool fills_cart = random.Chance(0.2);
  if (!rates && !orders && !fills_cart) return;
  Talk kept = talk;
  kept.lines.clear();
  ended_.emplace(talk.id, std::move(kept));
  if (rates) {
    Add(at + static_cast<std::int64_t>(random.Spread(60'000, 8)), Kind::kRates, talk.id);
  }
  if (fills_cart) {
    Add(at + static_cast<std::int64_t>(random.Spread(180'000, 4)), Kind::kFillsCart, talk.id);
  }
  if (orders) {
    const auto delay = random.Chance(0.75) ? static_cast<std::int64_t>(random.Spread(1'200'000, 6))
                                           : random.Between(kOneHourMs, 60 * kOneHourMs);
    Add(at + delay, Kind::kOrders, talk.id);
  }
}

bool Simulation::Serves(std::size_t worker, const Talk& talk) const {
  const auto& its = people_.workers[worker];
  return presences_[worker].is_there && its.serves.at(talk.website) &&
         (!talk.skill || std::count(its.skills.begin(), its.skills.end(), *talk.skill) != 0);
}

std::optional<std::size_t> Simulation::FindFree(const Talk& talk) const {
  std::optional<std::tuple<std::int64_t, std::size_t>> best;
  for (std::size_t worker = 0; worker < presences_.size(); ++worker) {
    const auto& candidate = presences_[worker].candidate;
    if (!Serves(worker, talk) || !HasFreeSlot(candidate, talk.channel)) continue;
    const std::tuple rank(candidate.chats + candidate.calls, worker);
    if (!best || rank < *best) best = rank;
  }
  return best ? std::optional(std::get<1>(*best)) : std::nullopt;
}

std::optional<std::size_t> Simulation::FindForSocial(std::size_t website) const {
  std::optional<std::size_t> least;
  for (std::size_t worker = 0; worker < presences_.size(); ++worker) {
    const bool takes =
        presences_[worker].candidate.takes_chats && people_.workers[worker].serves.at(website);
    if (takes && (!least || presences_[worker].social < presences_[*least].social)) least = worker;
  }
  return least;
}

std::int64_t& Simulation::OpenWith(std::size_t worker, const Talk& talk) {
  auto& presence = presences_[worker];
  if (talk.channel == "social") return presence.social;
  return talk.channel == "chat" ? presence.candidate.chats : presence.candidate.calls;
}

bool Simulation::IsSomebodyThere(std::size_t website, std::string_view channel) const {
  for (std::size_t worker = 0; worker < presences_.size(); ++worker) {
    const auto& its = people_.workers[worker];
    const bool takes = channel == "call"    ? its.call_enabled
                       : channel == "video" ? its.video_enabled
                                            : its.chat_enabled;
    if (takes && presences_[worker].is_there && its.serves.at(website)) return true;
  }
  return false;
}

std::string Simulation::WhyMissed(const Talk& talk) const {
  return IsSomebodyThere(talk.website, talk.channel) ? "busy" : "no_operators";
}

}  // namespace connector::sandbox::platform
