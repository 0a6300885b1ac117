#include "sandbox/api/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/sql/query.h"
#include "sandbox/api/statistics_intervals.h"
#include "sandbox/api/statistics_occupation.h"
#include "sandbox/api/statistics_sources.h"
#include "sandbox/platform/local_time.h"

namespace connector::sandbox::api {
namespace {

// Of an answer's elements, id by id, each with all of its intervals; zeros to begin with.
using Column = std::vector<double>;

// A column for each part that is asked for, whatever indicators share it.
using Parts = std::map<std::pair<Source, std::string_view>, Column>;

std::vector<const Indicator*> Asked(const StatisticQuestion& question) {
  std::vector<const Indicator*> asked;
  for (const auto& name : question.indicators) {
    const auto* indicator = FindIndicator(name);
    if (indicator == nullptr) throw std::invalid_argument("no indicator: " + name);
    asked.push_back(indicator);
  }
  if (!asked.empty()) return asked;
  for (const auto& indicator : Indicators()) {
    const auto& channels = indicator.channels;
    const bool is_of_channel =
        std::find(channels.begin(), channels.end(), question.channel) != channels.end();
    if (question.channel.empty() || is_of_channel) asked.push_back(&indicator);
  }
  return asked;
}

Parts PartsOf(const std::vector<const Indicator*>& indicators, std::size_t elements) {
  Parts parts;
  for (const auto* indicator : indicators) {
    for (const auto& part : {std::optional(indicator->value), indicator->per}) {
      if (part) parts.try_emplace({part->source, part->figure}, elements);
    }
  }
  return parts;
}

// One answer in the making: its ids and intervals are known.
class Answering {
 public:
  Answering(sql::Reader& reader, const StatisticQuestion& question, const StatisticFilter& filter,
            const std::vector<std::string>& ids, const Intervals& intervals)
      : reader_(reader), question_(question), filter_(filter), ids_(ids), intervals_(intervals) {}

  void Fill(Parts& parts) const {
    for (auto first = parts.begin(); first != parts.end();) {
      const auto source = first->first.first;
      auto last = first;
      while (last != parts.end() && last->first.first == source) ++last;
      if (HasDimension(source, question_.resource)) FillSource(source, first, last);
      first = last;
    }
  }

 private:
  void FillSource(Source source, Parts::iterator first, Parts::iterator last) const {
    std::vector<std::string_view> figures;
    std::vector<Column*> columns;
    for (auto part = first; part != last; ++part) {
      figures.push_back(part->first.second);
      columns.push_back(&part->second);
    }
    if (source == Source::kOccupation) {
      FillOccupation(figures, columns);
      return;
    }
    std::map<std::string_view, std::size_t> rows;
    for (std::size_t row = 0; row < ids_.size(); ++row) rows.emplace(ids_[row], row);
    ReadFigures(reader_, source, question_.resource, figures, filter_, intervals_.edges,
                [&](std::size_t interval, std::string_view id, const std::vector<double>& values) {
                  const auto row = rows.find(id);
                  if (row == rows.end()) return;
                  const auto element = row->second * intervals_.size() + interval;
                  for (std::size_t at = 0; at < values.size(); ++at) {
                    (*columns[at])[element] = values[at];
                  }
                });
  }

  void FillOccupation(const std::vector<std::string_view>& figures,
                      const std::vector<Column*>& columns) const {
    const auto occupation =
        Occupy(reader_, question_.resource, ids_, filter_, intervals_.edges, question_.now_ms);
    for (std::size_t at = 0; at < figures.size(); ++at) {
      for (std::size_t element = 0; element < occupation.size(); ++element) {
        (*columns[at])[element] = FigureOf(occupation[element], figures[at]);
      }
    }
  }

  sql::Reader& reader_;
  const StatisticQuestion& question_;
  const StatisticFilter& filter_;
  const std::vector<std::string>& ids_;
  const Intervals& intervals_;
};

// Six places, so that sums of cents look like what they are.
double Round(double value) {
  constexpr double kPlaces = 1e6;
  return std::round(value * kPlaces) / kPlaces;
}

nlohmann::ordered_json ValueOf(const Indicator& indicator, const Parts& parts,
                               std::size_t element) {
  const auto part = [&](const Part& one) { return parts.at({one.source, one.figure})[element]; };
  double value = part(indicator.value);
  if (indicator.unit == Unit::kDate) {
    if (value == 0) return nullptr;
    return platform::FormatLocal(static_cast<std::int64_t>(value));
  }
  if (indicator.per) {
    const double divisor = part(*indicator.per);
    value = divisor == 0 ? 0 : value / divisor;
  }
  // What a share is of may have happened in the period before.
  if (indicator.unit == Unit::kShare) value = std::min(value, 1.0);
  value = Round(value);
  const bool is_whole = std::trunc(value) == value;
  if (indicator.unit == Unit::kNumber && is_whole) return static_cast<std::int64_t>(value);
  return value;
}

nlohmann::ordered_json IdValue(StatisticResource resource, const std::string& id) {
  if (resource == StatisticResource::kContactType || resource == StatisticResource::kPageType) {
    return id;
  }
  return std::stoll(id);
}

}  // namespace

Statistics::Statistics(sql::Reader& reader) : reader_(reader) {
  // Conversations by operator are sorted in memory: in SQLite's usual 2 MB it takes twice as long.
  sql::Query cache(reader_, "PRAGMA cache_size = -16000");
  sql::Execute(cache);
}

std::optional<nlohmann::ordered_json> Statistics::Answer(const StatisticQuestion& question) {
  const auto indicators = Asked(question);
  const StatisticFilter filter{question.channel, nlohmann::json(question.websites).dump()};
  auto ids = IdsOf(reader_, question.resource, filter, question.from_ms, question.to_ms);
  const auto& wanted = question.resource_ids;
  if (question.resource != StatisticResource::kNone && !wanted.empty()) {
    std::erase_if(ids, [&](const std::string& id) {
      return std::find(wanted.begin(), wanted.end(), id) == wanted.end();
    });
  }
  const auto intervals =
      Divide(question.from_ms, question.to_ms, question.granularity, kMaxStatisticElements);
  if (!intervals || ids.size() * intervals->size() > kMaxStatisticElements) return std::nullopt;

  auto parts = PartsOf(indicators, ids.size() * intervals->size());
  Answering(reader_, question, filter, ids, *intervals).Fill(parts);

  auto elements = nlohmann::ordered_json::array();
  for (std::size_t element = 0; element < ids.size() * intervals->size(); ++element) {
    auto one = nlohmann::ordered_json::object();
    if (question.resource != StatisticResource::kNone) {
      one["id"] = IdValue(question.resource, ids[element / intervals->size()]);
    }
    if (question.granularity != Granularity::kNone) {
      one["date"] = intervals->dates[element % intervals->size()];
    }
    for (const auto* indicator : indicators) {
      one[std::string(indicator->name)] = ValueOf(*indicator, parts, element);
    }
    elements.push_back(std::move(one));
  }
  const bool is_one =
      question.resource == StatisticResource::kNone && question.granularity == Granularity::kNone;
  return is_one ? elements.front() : elements;
}

}  // namespace connector::sandbox::api
