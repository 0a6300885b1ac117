// Plays the generated past from beginning to end, in the order of time: who comes, who answers, who
// waits, who gives up. Not for other rooms.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sandbox/platform/chronicle.h"
#include "sandbox/platform/rhythm.h"

namespace connector::sandbox::platform {

struct Shift {
  std::size_t worker;
  std::int64_t from;
  std::int64_t to;
  std::optional<std::int64_t> pause_from{};
  std::int64_t pause_to = 0;
};

class Simulation {
 public:
  Simulation(Change& change, const People& people, Visitors& visitors, Chronicle& chronicle);

  void Plan(const Shift& shift);
  void PlanArrival(std::int64_t at);
  // Of a conversation that goes on at the end.
  void PlanLastArrival(std::int64_t at, std::size_t website);
  // Of somebody who talks to nobody.
  void PlanPurchase(std::int64_t at);
  void PlanCart(std::int64_t at);

  void RunUntil(std::int64_t ms);

  // How many conversations a rule began since it was last asked.
  std::int64_t TakeContacts(std::size_t rule);
  bool IsSomebodyThere(std::size_t website, std::string_view channel) const;

  // Writes what goes on still.
  void End(std::int64_t now_ms);

 private:
  enum class Kind {
    kShiftBegins,
    kPauseBegins,
    kPauseEnds,
    kShiftEnds,
    kArrival,
    kLastArrival,
    kGivesUp,
    kEnds,
    kRates,
    kOrders,
    kFillsCart
  };
  struct Due {
    std::int64_t at;
    std::uint64_t number;  // the order of what is due at once
    Kind kind;
    std::int64_t subject;  // by kind: a worker, a website, a conversation, or kNobody
  };
  struct IsLater {
    bool operator()(const Due& one, const Due& other) const {
      return std::tie(one.at, one.number) > std::tie(other.at, other.number);
    }
  };
  struct Presence {
    Candidate candidate;
    bool is_there = false;
    bool is_leaving = false;
    bool is_available = false;
    std::int64_t social = 0;  // that he answers besides
    std::int64_t since = 0;
    std::int64_t available_since = 0;
  };

  void Add(std::int64_t at, Kind kind, std::int64_t subject);
  void Happen(const Due& due);

  void Come(std::size_t worker, std::int64_t at);
  void BeAvailable(std::size_t worker, std::int64_t at);
  void BeUnavailable(std::size_t worker, std::int64_t at);
  void LeaveIfIdle(std::size_t worker, std::int64_t at);
  void WriteMeetings(std::int64_t now_ms);
  void EndProductions(std::size_t worker, std::optional<std::int64_t> at);

  void Arrive(std::int64_t at, std::optional<std::size_t> last_of_website);
  Talk NewTalk(std::int64_t at, std::optional<std::size_t> last_of_website);
  std::string ChooseChannel(std::size_t website);
  void ChooseRule(Talk& talk);
  void Receive(Talk& talk);
  void Assign(Talk& talk, std::size_t worker, std::int64_t at);
  void Wait(Talk& talk);
  void Miss(Talk& talk);
  void FillSlots(std::size_t worker, std::int64_t at);
  void GiveUp(std::int64_t id, std::int64_t at);
  void EndTalk(std::int64_t id, std::int64_t at);
  void Close(Talk& talk, std::int64_t at);
  void PlanAftermath(const Talk& talk, std::int64_t at);

  bool Serves(std::size_t worker, const Talk& talk) const;
  std::optional<std::size_t> FindFree(const Talk& talk) const;
  std::optional<std::size_t> FindForSocial(std::size_t website) const;
  std::string WhyMissed(const Talk& talk) const;
  std::int64_t& OpenWith(std::size_t worker, const Talk& talk);

  void Buy(const Due& due);
  void BuyAlone(const Due& due);
  std::optional<std::string> WhyNotOffered(std::size_t website, const std::string& channel) const;

  Change& change_;
  const People& people_;
  Visitors& visitors_;
  Chronicle& chronicle_;
  std::priority_queue<Due, std::vector<Due>, IsLater> due_;
  std::uint64_t next_number_ = 0;
  std::int64_t next_id_;
  std::vector<Presence> presences_;       // of People::workers
  std::vector<std::int64_t> contacts_;    // of People::rules
  std::map<std::int64_t, Talk> ongoing_;  // by id
  std::map<std::int64_t, Talk> ended_;    // of which something follows, without its messages
  std::vector<std::int64_t> waiting_;
  struct Meeting {
    Talk talk;
    std::int64_t start_at;
  };
  std::vector<Meeting> meetings_;
};

}  // namespace connector::sandbox::platform
