#include "sandbox/api/questions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text/ascii.h"
#include "base/text/enum_names.h"
#include "sandbox/api/filters.h"
#include "sandbox/api/indicators.h"
#include "sandbox/api/values.h"
#include "sandbox/platform/local_time.h"

namespace connector::sandbox::api {
namespace {

constexpr int kDefaultDays = 30;
constexpr std::size_t kMostParts = 200;  // of a list

constexpr text::EnumNames<StatisticResource, 7> kResources{{
    {"", StatisticResource::kNone},
    {"operator", StatisticResource::kOperator},
    {"group", StatisticResource::kGroup},
    {"skill", StatisticResource::kSkill},
    {"rule", StatisticResource::kRule},
    {"contact_type", StatisticResource::kContactType},
    {"page_type", StatisticResource::kPageType},
}};
static_assert(text::IsInOrder(kResources));

constexpr text::EnumNames<Granularity, 4> kGranularities{{
    {"", Granularity::kNone},
    {"hour", Granularity::kHour},
    {"day", Granularity::kDay},
    {"month", Granularity::kMonth},
}};
static_assert(text::IsInOrder(kGranularities));

constexpr std::array<std::string_view, 3> kSpokenAndWritten{"chat", "call", "video"};

// Since 2017-10-25; nothing happens on them here.
constexpr std::array<std::string_view, 6> kMessagingChannels{
    "facebook", "twitter", "facebookBusinessOnMessenger", "instagram", "sms", "whatsapp"};

template <typename List, typename Each>
bool Has(const List& list, const Each& each) {
  return std::find(list.begin(), list.end(), each) != list.end();
}

std::vector<std::string> PartsOf(const Parameters& parameters, std::string_view name) {
  std::vector<std::string> parts;
  const auto found = parameters.filters.find(name);
  if (found == parameters.filters.end()) return parts;
  for (const auto& value : found->second) {
    for (const auto& part : SplitOnCommas(value)) parts.emplace_back(text::Trim(part));
  }
  return parts;
}

// "" if it is not given.
std::string LastOf(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.filters.find(name);
  return found == parameters.filters.end() ? "" : found->second.back();
}

// What messaging can be asked is what chat can.
bool IsOfChannel(const Indicator& indicator, std::string_view channel) {
  if (channel.empty()) return true;
  return Has(indicator.channels, Has(kMessagingChannels, channel) ? "chat" : channel);
}

class QuestionReader {
 public:
  QuestionReader(const Parameters& parameters, std::int64_t now_ms) : parameters_(parameters) {
    question_.now_ms = now_ms;
  }

  std::variant<StatisticQuestion, Reply> Read() {
    if (!ReadWebsites("website_id")) return FieldIsNotValid("website_id");
    if (!ReadWebsites("website_list")) return FieldIsNotValid("website_list");
    if (!ReadChannel()) return FieldIsNotValid("channel");
    if (!ReadResource()) return FieldIsNotValid("resource");
    if (!ReadResourceIds()) return FieldIsNotValid("resource_id");
    if (!ReadIndicators()) return FieldIsNotValid("indicators");
    if (!ReadGranularity()) return FieldIsNotValid("granularity");
    auto period = ReadPeriod(parameters_, 0, question_.now_ms);
    if (auto* failure = std::get_if<Reply>(&period)) return std::move(*failure);
    Complete(std::get<Period>(period));
    return std::move(question_);
  }

 private:
  // The list replaces the deprecated single one.
  bool ReadWebsites(std::string_view name) {
    const auto parts = PartsOf(parameters_, name);
    if (parts.size() > kMostParts) return false;
    if (!parts.empty()) question_.websites.clear();
    for (const auto& part : parts) {
      const auto id = ParseId(part);
      if (!id) return false;
      question_.websites.push_back(*id);
    }
    return true;
  }

  bool ReadChannel() {
    question_.channel = LastOf(parameters_, "channel");
    return question_.channel.empty() || Has(kSpokenAndWritten, question_.channel) ||
           Has(kMessagingChannels, question_.channel);
  }

  bool ReadResource() {
    const auto resource = text::FindByName(kResources, LastOf(parameters_, "resource"));
    if (resource) question_.resource = *resource;
    return resource.has_value();
  }

  // Ids of what has a type instead are its names.
  bool ReadResourceIds() {
    if (question_.resource == StatisticResource::kNone) return true;
    const bool has_types = question_.resource == StatisticResource::kContactType ||
                           question_.resource == StatisticResource::kPageType;
    question_.resource_ids = PartsOf(parameters_, "resource_id");
    const auto& ids = question_.resource_ids;
    return ids.size() <= kMostParts &&
           (has_types || std::all_of(ids.begin(), ids.end(), [](const std::string& id) {
              return ParseId(id).has_value();
            }));
  }

  bool ReadIndicators() {
    for (auto& name : PartsOf(parameters_, "indicators")) {
      const auto* indicator = FindIndicator(name);
      if (indicator == nullptr || !IsOfChannel(*indicator, question_.channel)) return false;
      if (!Has(question_.indicators, name)) question_.indicators.push_back(std::move(name));
    }
    return true;
  }

  bool ReadGranularity() {
    const auto granularity = text::FindByName(kGranularities, LastOf(parameters_, "granularity"));
    if (!granularity) return false;
    question_.granularity = *granularity;
    return *granularity == Granularity::kNone || question_.indicators.size() == 1;
  }

  void Complete(const Period& period) {
    const auto now_ms = question_.now_ms;
    const bool is_in_future = period.from_ms && *period.from_ms > now_ms;
    question_.to_ms = period.to_ms.value_or(is_in_future ? *period.from_ms : now_ms + 1);
    question_.from_ms = period.from_ms.value_or(platform::AddDays(question_.to_ms, -kDefaultDays));
  }

  const Parameters& parameters_;
  StatisticQuestion question_{};
};

}  // namespace

std::variant<StatisticQuestion, Reply> ReadQuestion(const Parameters& parameters,
                                                    std::int64_t now_ms) {
  return QuestionReader(parameters, now_ms).Read();
}

}  // namespace connector::sandbox::api
