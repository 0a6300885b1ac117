#include "sandbox/api/statistics_occupation.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "base/sql/query.h"
#include "sandbox/api/statistics_intervals.h"

namespace connector::sandbox::api {
namespace {

constexpr double kSecondMs = 1'000;
constexpr double kOccupationHourMs = 3'600'000;

struct Operator {
  std::int64_t id;
  std::int64_t capacity;
  std::size_t key;  // whose figures are his
};

struct Stretch {
  std::int64_t begin_ms;
  std::int64_t end_ms;
};

// What begins or ends at a moment.
struct Turn {
  std::int64_t ms;
  int present = 0;
  int available = 0;
  int conversations = 0;
  std::int64_t load = 0;
};

// Stretches one after the other; those that touch become one.
void Append(std::vector<Stretch>& stretches, const Stretch& next) {
  if (!stretches.empty() && stretches.back().end_ms >= next.begin_ms) {
    stretches.back().end_ms = std::max(stretches.back().end_ms, next.end_ms);
  } else {
    stretches.push_back(next);
  }
}

// When at least one of several was so.
std::vector<Stretch> Union(std::vector<Stretch> all) {
  std::sort(all.begin(), all.end(),
            [](const auto& one, const auto& other) { return one.begin_ms < other.begin_ms; });
  std::vector<Stretch> covered;
  for (const auto& stretch : all) Append(covered, stretch);
  return covered;
}

void AppendAll(std::vector<Stretch>& to, const std::vector<Stretch>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// When the operators of one key were present, in production, and could be offered to visitors.
struct Coverage {
  std::vector<Stretch> presence;
  std::vector<Stretch> production;
  std::vector<Stretch> presentation;
};

// Reads what one operator did after the other, within the period and until now.
class Diary {
 public:
  Diary(sql::Reader& reader, const std::string& channel, std::int64_t from_ms, std::int64_t to_ms)
      : presences_(reader,
                   "SELECT started_at, ifnull(ended_at, ?2) FROM presences WHERE operator_id = ?1 "
                   "AND started_at < ?2 AND ifnull(ended_at, ?2) > ?3"),
        productions_(reader,
                     "SELECT started_at, ifnull(ended_at, ?2) FROM productions WHERE operator_id = "
                     "?1 AND started_at < ?2 AND ifnull(ended_at, ?2) > ?3 AND " +
                         IsOf(channel)),
        conversations_(reader,
                       "SELECT ifnull(dequeued_at, created_at), ifnull(closed_at, ?2), " +
                           std::string(channel.empty() ? "channel" : "?4") +
                           " IN ('call', 'video') FROM conversations WHERE operator_id = ?1 AND "
                           "created_at < ?2 AND ifnull(closed_at, ?2) > ?3 AND " +
                           IsOf(channel)),
        channel_(channel),
        from_ms_(from_ms),
        to_ms_(to_ms) {}

  // In the order of their time.
  const std::vector<Turn>& Of(const Operator& whose) {
    turns_.clear();
    for (sql::Rows rows(presences_, whose.id, to_ms_, from_ms_); rows.Next();) {
      Keep(rows, Turn{.ms = 0, .present = 1});
    }
    if (turns_.empty()) return turns_;  // the rest counts only while he is there
    for (sql::Rows rows(productions_, whose.id, to_ms_, from_ms_, channel_); rows.Next();) {
      Keep(rows, Turn{.ms = 0, .available = 1});
    }
    for (sql::Rows rows(conversations_, whose.id, to_ms_, from_ms_, channel_); rows.Next();) {
      const auto load = rows.Integer(2) != 0 ? whose.capacity : 1;
      Keep(rows, Turn{.ms = 0, .conversations = 1, .load = load});
    }
    std::sort(turns_.begin(), turns_.end(),
              [](const auto& one, const auto& other) { return one.ms < other.ms; });
    return turns_;
  }

 private:
  static std::string IsOf(const std::string& channel) {
    return channel.empty() ? "?4 = ''" : "channel = ?4";
  }

  void Keep(const sql::Rows& rows, Turn turn) {
    const auto end_ms = std::min(rows.Integer(1), to_ms_);
    turn.ms = std::max(rows.Integer(0), from_ms_);
    if (turn.ms >= end_ms) return;
    turns_.push_back(turn);
    turns_.push_back({end_ms, -turn.present, -turn.available, -turn.conversations, -turn.load});
  }

  sql::Query presences_;
  sql::Query productions_;
  sql::Query conversations_;
  std::string channel_;
  std::int64_t from_ms_;
  std::int64_t to_ms_;
  std::vector<Turn> turns_;
};

// Adds a stretch through which nothing changed, in the state that the turns before it led to.
void Count(const Stretch& stretch, const Turn& state, std::int64_t capacity, Coverage& coverage,
           const std::vector<std::int64_t>& edges, Occupation* figures) {
  const bool is_busy = state.conversations > 0;
  const bool is_full = is_busy && state.load >= capacity;
  const bool is_available = state.available > 0;
  Append(coverage.presence, stretch);
  if (is_busy || is_available) Append(coverage.production, stretch);
  if (is_available && !is_full) Append(coverage.presentation, stretch);
  Spread(edges, stretch.begin_ms, stretch.end_ms, [&](std::size_t interval, std::int64_t ms) {
    auto& figure = figures[interval];
    figure.presence += ms;
    figure.conversations += ms * state.conversations;
    if (is_full) {
      figure.full += ms;
    } else if (is_busy) {
      figure.partial += ms;
    } else if (is_available) {
      figure.idle += ms;
    } else {
      figure.non_production += ms;
    }
  });
}

Coverage Walk(const std::vector<Turn>& turns, std::int64_t capacity,
              const std::vector<std::int64_t>& edges, Occupation* figures) {
  Coverage coverage;
  Turn state{};
  for (const auto& turn : turns) {
    if (state.present > 0 && turn.ms > state.ms) {
      Count({state.ms, turn.ms}, state, capacity, coverage, edges, figures);
    }
    state.ms = turn.ms;
    state.present += turn.present;
    state.available += turn.available;
    state.conversations += turn.conversations;
    state.load += turn.load;
  }
  return coverage;
}

void Smooth(std::vector<Stretch> stretches, std::int64_t Occupation::*figure,
            const std::vector<std::int64_t>& edges, Occupation* figures) {
  for (const auto& stretch : Union(std::move(stretches))) {
    Spread(edges, stretch.begin_ms, stretch.end_ms,
           [&](std::size_t interval, std::int64_t ms) { figures[interval].*figure += ms; });
  }
}

// Those whose figures are asked for.
std::vector<Operator> OperatorsOf(sql::Reader& reader, StatisticResource resource,
                                  const std::vector<std::string>& ids,
                                  const StatisticFilter& filter) {
  std::map<std::string, std::size_t, std::less<>> keys;
  for (std::size_t key = 0; key < ids.size(); ++key) keys.emplace(ids[key], key);
  sql::Query query(reader,
                   "SELECT id, max(chat_max_number, 1), group_id FROM operators WHERE ?1 = '[]' OR "
                   "id IN (SELECT operator_id FROM operator_websites WHERE website_id IN (SELECT "
                   "value FROM json_each(?1)))");
  std::vector<Operator> operators;
  for (sql::Rows rows(query, filter.websites); rows.Next();) {
    const Operator one{rows.Integer(0), rows.Integer(1), 0};
    std::string id;
    if (resource == StatisticResource::kOperator) id = std::to_string(one.id);
    if (resource == StatisticResource::kGroup) id = rows.OptionalText(2).value_or("none");
    const auto key = keys.find(id);
    if (key != keys.end()) operators.push_back({one.id, one.capacity, key->second});
  }
  return operators;
}

}  // namespace

double FigureOf(const Occupation& occupation, std::string_view figure) {
  const auto& of = occupation;
  const auto busy = of.full + of.partial;
  const auto production = busy + of.idle;
  const auto seconds = [](std::int64_t ms) { return static_cast<double>(ms) / kSecondMs; };
  const auto hours = [](std::int64_t ms) { return static_cast<double>(ms) / kOccupationHourMs; };
  if (figure == "presence") return seconds(of.presence);
  if (figure == "full") return seconds(of.full);
  if (figure == "partial") return seconds(of.partial);
  if (figure == "busy") return seconds(busy);
  if (figure == "idle") return seconds(of.idle);
  if (figure == "production") return seconds(production);
  if (figure == "production_hours") return hours(production);
  if (figure == "non_production") return seconds(of.non_production);
  if (figure == "conversations") return seconds(of.conversations);
  if (figure == "presence_smoothed") return seconds(of.presence_smoothed);
  if (figure == "production_smoothed") return seconds(of.production_smoothed);
  if (figure == "production_smoothed_hours") return hours(of.production_smoothed);
  if (figure == "presentation") return seconds(of.presentation);
  throw std::logic_error("no figure of the occupation: " + std::string(figure));
}

std::vector<Occupation> Occupy(sql::Reader& reader, StatisticResource resource,
                               const std::vector<std::string>& ids, const StatisticFilter& filter,
                               const std::vector<std::int64_t>& edges, std::int64_t now_ms) {
  const auto intervals = edges.size() - 1;
  std::vector<Occupation> figures(ids.size() * intervals);
  std::vector<Coverage> coverages(ids.size());
  Diary diary(reader, filter.channel, edges.front(), std::min(edges.back(), now_ms));
  for (const auto& one : OperatorsOf(reader, resource, ids, filter)) {
    const auto coverage =
        Walk(diary.Of(one), one.capacity, edges, figures.data() + one.key * intervals);
    AppendAll(coverages[one.key].presence, coverage.presence);
    AppendAll(coverages[one.key].production, coverage.production);
    AppendAll(coverages[one.key].presentation, coverage.presentation);
  }
  for (std::size_t key = 0; key < ids.size(); ++key) {
    auto* of_key = figures.data() + key * intervals;
    Smooth(std::move(coverages[key].presence), &Occupation::presence_smoothed, edges, of_key);
    Smooth(std::move(coverages[key].production), &Occupation::production_smoothed, edges, of_key);
    Smooth(std::move(coverages[key].presentation), &Occupation::presentation, edges, of_key);
  }
  return figures;
}

}  // namespace connector::sandbox::api
