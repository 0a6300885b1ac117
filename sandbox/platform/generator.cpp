#include "sandbox/platform/generator.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string>

#include "sandbox/platform/local_time.h"
#include "sandbox/platform/simulation.h"

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

// Who is at work at the end, whatever the hour: some of each website.
constexpr std::array<std::size_t, 4> kLastCrew{0, 1, 2, 6};

struct Period {
  std::int64_t from;
  std::int64_t to;
};

bool IsOfLastCrew(std::size_t worker) {
  return std::find(kLastCrew.begin(), kLastCrew.end(), worker) != kLastCrew.end();
}

bool Works(Random& random, const Day& day) {
  if (day.is_sunday) return random.Chance(0.25);
  return random.Chance(day.is_saturday ? 0.45 : 0.72);
}

// Early, by day, or late; with a pause in the middle.
Shift ShiftOn(Random& random, const Day& day, std::size_t worker) {
  constexpr std::array<std::pair<int, int>, 3> kTimes{{{480, 930}, {560, 1080}, {780, 1260}}};
  const auto [from, to] = kTimes.at(static_cast<std::size_t>(random.Between(0, 2)));
  const auto at = [&](std::int64_t minute) {
    return day.midnight + minute * kMinuteMs + random.Between(-8 * kMinuteMs, 8 * kMinuteMs);
  };
  Shift shift{worker, at(from), at(to), at((from + to) / 2), 0};
  shift.pause_to = *shift.pause_from + random.Between(25, 50) * kMinuteMs;
  return shift;
}

// Since when the last crew is there.
std::int64_t LastCrewFrom(const Period& period) {
  return std::max(period.from, period.to - 2 * kHourMs);
}

void PlanShifts(Change& change, Simulation& simulation, const People& people, const Day& day,
                const Period& period) {
  for (std::size_t worker = 0; worker < people.workers.size(); ++worker) {
    const bool works = Works(change.random, day);
    auto shift = ShiftOn(change.random, day, worker);
    shift.from = std::max(shift.from, period.from);
    if (!works || shift.from >= shift.to) continue;
    const bool stays = IsOfLastCrew(worker) && shift.to >= LastCrewFrom(period);
    if (stays) shift.to = kForever;
    if (stays || *shift.pause_from < shift.from) shift.pause_from = std::nullopt;
    simulation.Plan(shift);
  }
}

void PlanVisits(Change& change, Simulation& simulation, const Day& day, const Period& period) {
  const auto moment = [&] { return MomentOf(change.random, day, period.from, period.to); };
  for (std::int64_t i = 0; i < day.arrivals; ++i) simulation.PlanArrival(moment());
  for (std::int64_t i = 0; i < day.arrivals / 2; ++i) simulation.PlanPurchase(moment());
  for (std::int64_t i = 0; i < day.arrivals / 3; ++i) simulation.PlanCart(moment());
}

// A rule is shown more often than it begins a conversation, and met more often than it is shown.
void WriteDisplays(Change& change, Simulation& simulation, Chronicle& chronicle,
                   const People& people, const Day& day, std::int64_t hour_at,
                   double visits_per_hour) {
  auto& random = change.random;
  const double busyness = BusynessAt(day, hour_at);
  for (std::size_t rule = 0; rule < people.rules.size(); ++rule) {
    const auto& its = people.rules[rule];
    const auto contacts = simulation.TakeContacts(rule);
    const auto others = static_cast<std::int64_t>(random.Spread(visits_per_hour * busyness, 1.5));
    const bool is_shown = simulation.IsSomebodyThere(its.website, its.channel);
    const auto displayed = contacts * random.Between(4, 9) + (is_shown ? others : 0);
    const auto triggered = displayed + (is_shown ? others / 4 : others);
    if (triggered > 0) chronicle.WriteDisplays(its, hour_at, triggered, displayed);
  }
}

void Play(Change& change, Simulation& simulation, Chronicle& chronicle, const People& people,
          const Period& period, std::int64_t conversations, int conversations_per_day) {
  constexpr std::int64_t kMostLast = 6;
  const auto last = std::min(kMostLast, conversations / 10);
  const auto days = DaysBetween(change.random, period.from, period.to, conversations - last);
  const double visits_per_hour = conversations == 0 ? 0 : conversations_per_day * 0.4;
  for (const auto worker : kLastCrew) {
    simulation.Plan({worker, LastCrewFrom(period), kForever, std::nullopt});
  }
  for (std::int64_t i = 0; i < last; ++i) {
    simulation.PlanLastArrival(period.to - change.random.Between(20'000, 200'000),
                               static_cast<std::size_t>(i % 2));
  }
  for (const auto& day : days) {
    PlanShifts(change, simulation, people, day, period);
    PlanVisits(change, simulation, day, period);
    for (auto hour_at = day.midnight; hour_at < day.next_midnight; hour_at += kHourMs) {
      const auto next_at = std::min(hour_at + kHourMs, day.next_midnight);
      if (next_at <= period.from || hour_at > period.to) continue;
      simulation.RunUntil(std::min(next_at - 1, period.to));
      WriteDisplays(change, simulation, chronicle, people, day, hour_at, visits_per_hour);
    }
  }
  simulation.End(period.to);
}

}  // namespace

void Generate(Change& change, const Past& past) {
  constexpr int kFewRegulars = 120;
  constexpr int kMostRegulars = 2'000;
  const auto conversations = static_cast<std::int64_t>(past.days) * past.conversations_per_day;
  if (past.days < 0 || past.days > kMostDays || past.conversations_per_day < 0 ||
      past.conversations_per_day > kMostConversationsPerDay || conversations > kMostConversations) {
    throw std::invalid_argument("A past has at most " + std::to_string(kMostDays) + " days with " +
                                std::to_string(kMostConversationsPerDay) +
                                " conversations each, and " + std::to_string(kMostConversations) +
                                " of them in all.");
  }
  const Period period{AddDays(change.now_ms, -past.days), change.now_ms};
  const auto people = MakePeople(change, AddDays(period.from, -400), past.conversations_per_day);
  Statements statements(change.database);
  Visitors visitors(change, statements, people);
  visitors.AddRegulars(AddDays(period.from, -200),
                       std::clamp(past.conversations_per_day * 5, kFewRegulars, kMostRegulars));
  Chronicle chronicle(change, people, visitors, statements);
  Simulation simulation(change, people, visitors, chronicle);
  Play(change, simulation, chronicle, people, period, conversations, past.conversations_per_day);
}

}  // namespace connector::sandbox::platform
