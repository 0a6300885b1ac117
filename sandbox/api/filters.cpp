#include "sandbox/api/filters.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/folding.h"
#include "base/text/text.h"
#include "sandbox/platform/local_time.h"

namespace connector::sandbox::api {
namespace {

using platform::LocalTime;

constexpr std::int64_t kNamedSecondMs = 1'000;
constexpr std::size_t kMostValues = 100;  // of one filter
constexpr std::size_t kLongestPatternCharacters = 255;

// What the filter was given; nothing of empty ones.
std::vector<std::string> ValuesOf(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.filters.find(name);
  if (found == parameters.filters.end()) return {};
  std::vector<std::string> values;
  for (const auto& value : found->second) {
    if (!value.empty()) values.push_back(value);
  }
  return values;
}

// Lists: commas, or an array, or both.
std::vector<std::string> SplitAll(const std::vector<std::string>& values) {
  std::vector<std::string> parts;
  for (const auto& value : values) {
    for (const auto& part : SplitOnCommas(value)) parts.emplace_back(text::Trim(part));
  }
  return parts;
}

std::string Compared(std::string_view sql, std::string_view how) {
  std::string compared(sql);
  compared.replace(compared.find("{}"), 2, how);
  return compared;
}

class ConditionReader {
 public:
  ConditionReader(const Parameters& parameters, const FindMatching& find)
      : parameters_(parameters), find_(find) {}

  // False if the filter's value is not valid.
  bool Read(const Filter& filter) {
    const auto values = ValuesOf(parameters_, filter.name);
    if (values.empty()) return true;
    if (!Add(filter, values)) return false;
    condition_.applied.emplace_back(filter.name);
    const bool leaves_few = filter.leaves == Leaves::kFew || filter.kind == FilterKind::kText;
    if (leaves_few) condition_.leaves = Leaves::kFew;
    return true;
  }

  void Add(std::string_view sql, std::string_view how, std::optional<Value> value) {
    condition_.sql += " AND " + Compared(sql, how);
    if (value) condition_.values.push_back(*std::move(value));
  }

  Condition Take() { return std::move(condition_); }

 private:
  bool Add(const Filter& filter, const std::vector<std::string>& values) {
    switch (filter.kind) {
      case FilterKind::kIds: return AddIds(filter, values);
      case FilterKind::kIdOrNull: return AddIdOrNull(filter, values);
      case FilterKind::kWord: return AddWords(filter, values);
      case FilterKind::kText: return AddTexts(filter, values);
      case FilterKind::kBoolean: return AddBoolean(filter, values);
      case FilterKind::kFrom:
      case FilterKind::kTo: return true;  // the period's, which is read as a whole
    }
    return false;
  }

  bool AddIds(const Filter& filter, const std::vector<std::string>& values) {
    std::vector<std::int64_t> ids;
    for (const auto& part : SplitAll(values)) {
      const auto id = ParseId(part);
      if (!id || ids.size() == kMostValues) return false;
      ids.push_back(*id);
    }
    if (ids.empty()) return false;
    if (ids.size() == 1) {
      Add(filter.sql, "= ?", ids.front());
    } else {
      Add(filter.sql, "IN (SELECT value FROM json_each(?))", ToJsonText(ids));
    }
    return true;
  }

  bool AddIdOrNull(const Filter& filter, const std::vector<std::string>& values) {
    const bool is_null = values == std::vector<std::string>{"null"};
    const bool is_not_null = values == std::vector<std::string>{"!null"};
    if (!is_null && !is_not_null) return AddIds(filter, values);
    Add(filter.sql, is_null ? "IS NULL" : "IS NOT NULL", std::nullopt);
    return true;
  }

  bool AddWords(const Filter& filter, const std::vector<std::string>& values) {
    auto words = nlohmann::json::array();
    for (const auto& word : SplitAll(values)) {
      const auto& all = filter.choices;
      if (std::find(all.begin(), all.end(), word) == all.end()) return false;
      if (words.size() == kMostValues) return false;
      words.push_back(word);
    }
    if (words.empty()) return false;
    if (words.size() == 1) {
      Add(filter.sql, "= ?", words.front().get<std::string>());
    } else {
      Add(filter.sql, "IN (SELECT value FROM json_each(?))", words.dump());
    }
    return true;
  }

  bool AddTexts(const Filter& filter, const std::vector<std::string>& values) {
    if (values.size() > kMostValues) return false;
    std::vector<Pattern> patterns;
    for (const auto& value : values) {
      if (text::CountCharacters(value) > kLongestPatternCharacters) return false;
      patterns.emplace_back(value);
    }
    Add("t.id IN (SELECT value FROM json_each({}))", "?", find_(filter.sql, patterns));
    return true;
  }

  bool AddBoolean(const Filter& filter, const std::vector<std::string>& values) {
    const auto boolean = ParseBoolean(values.back());
    if (!boolean) return false;
    Add(filter.sql, "= ?", std::int64_t{*boolean ? 1 : 0});
    return true;
  }

  const Parameters& parameters_;
  const FindMatching& find_;
  Condition condition_;
};

// False if it is there and is none.
bool ReadDate(const Parameters& parameters, std::string_view name, std::optional<LocalTime>& date) {
  const auto values = ValuesOf(parameters, name);
  if (values.empty()) return true;
  date = platform::ParseLocal(values.back());
  return date.has_value();
}

std::int64_t EndOf(const LocalTime& time) {
  return time.is_whole_day ? platform::AddDays(time.ms, 1) : time.ms + kNamedSecondMs;
}

const Filter* FindFilter(const Resource& resource, FilterKind kind) {
  const auto& all = resource.filters;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Filter& filter) { return filter.kind == kind; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

Pattern::Pattern(std::string_view pattern) {
  for (;;) {
    const auto asterisk = pattern.find('*');
    parts_.push_back(text::FoldForSearch(pattern.substr(0, asterisk)));
    if (asterisk == std::string_view::npos) return;
    pattern.remove_prefix(asterisk + 1);
  }
}

// Each part at the first place after the part before it; the last one at the end.
bool Pattern::Matches(std::string_view text) const {
  const auto folded = text::FoldForSearch(text);
  std::string_view rest = folded;
  if (parts_.size() == 1) return rest == parts_.front();
  if (rest.substr(0, parts_.front().size()) != parts_.front()) return false;
  rest.remove_prefix(parts_.front().size());
  for (std::size_t i = 1; i + 1 < parts_.size(); ++i) {
    const auto at = rest.find(parts_[i]);
    if (at == std::string_view::npos) return false;
    rest.remove_prefix(at + parts_[i].size());
  }
  const auto& last = parts_.back();
  return rest.size() >= last.size() && rest.substr(rest.size() - last.size()) == last;
}

std::variant<Period, Reply> ReadPeriod(const Parameters& parameters, int most_months,
                                       std::int64_t now_ms) {
  std::optional<LocalTime> from;
  std::optional<LocalTime> to;
  if (!ReadDate(parameters, "from", from)) return FieldIsNotValid("from");
  if (!ReadDate(parameters, "to", to)) return FieldIsNotValid("to");
  Period period;
  if (from) period.from_ms = from->ms;
  if (to) period.to_ms = EndOf(*to);
  if (from && to) {
    if (to->ms < from->ms) return FieldIsNotValid("to");
    if (most_months > 0 && to->ms > platform::AddMonths(from->ms, most_months)) {
      return Fail(400, "The period between 'from' and 'to' must not exceed " +
                           std::to_string(most_months) + " months.");
    }
  }
  if (most_months == 0) return period;
  if (!to) {
    period.to_ms = from ? platform::AddMonths(from->ms, most_months) : now_ms + 1;
  }
  if (!from) period.from_ms = platform::AddMonths(to ? to->ms : now_ms, -most_months);
  return period;
}

std::variant<Condition, Reply> ReadCondition(const Resource& resource, const Parameters& parameters,
                                             std::int64_t now_ms, const FindMatching& find) {
  ConditionReader reader(parameters, find);
  if (const auto* from = FindFilter(resource, FilterKind::kFrom)) {
    const auto period = ReadPeriod(parameters, resource.most_months, now_ms);
    if (const auto* failure = std::get_if<Reply>(&period)) return *failure;
    const auto& [from_ms, to_ms] = std::get<Period>(period);
    if (from_ms) reader.Add(from->sql, ">= ?", *from_ms);
    if (to_ms) reader.Add(FindFilter(resource, FilterKind::kTo)->sql, "< ?", *to_ms);
  }
  for (const auto& filter : resource.filters) {
    if (!reader.Read(filter)) return FieldIsNotValid(filter.name);
  }
  return reader.Take();
}

}  // namespace connector::sandbox::api
