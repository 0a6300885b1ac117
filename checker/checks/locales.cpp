#include "checker/checks/locales.h"

#include <algorithm>

#include "base/text/ascii.h"

namespace connector::checker {
namespace {

void RemoveLabels(Json& value, const std::vector<std::string>& labels) {
  for (const auto& label : labels) {
    if (value.is_object()) value.erase(label);
  }
  for (auto& inner : value) {
    if (inner.is_structured()) RemoveLabels(inner, labels);
  }
}

}  // namespace

void ExpectLocaleSelectsLabels(Probe& probe, Endpoint endpoint, const Parameters& parameters,
                               const std::vector<std::string>& labels) {
  const auto list = [&](const std::string& locale) {
    auto all = parameters;
    all.emplace_back("operatorLocale", locale);
    return probe.List(endpoint, all);
  };
  const auto without_labels = [&](std::vector<Json> items) {
    for (auto& item : items) RemoveLabels(item, labels);
    return items;
  };
  const auto expected = without_labels(probe.List(endpoint, parameters).items);
  auto locales = probe.target().locales;
  locales.insert(locales.end(), {"xx", "not a language"});
  for (const auto& locale : locales) {
    const auto page = list(locale);
    probe.Expect(without_labels(page.items) == expected, page.exchange,
                 "the same as without operatorLocale, but for labels");
    if (locale.size() != 2) continue;
    const auto capitals = text::ToUpper(locale);
    for (const auto& spelling : {capitals, locale + "_" + capitals, locale + "-" + capitals}) {
      const auto same = list(spelling);
      probe.Expect(same.items == page.items, same.exchange,
                   "the same as with operatorLocale=" + locale);
    }
  }
}

}  // namespace connector::checker
