#include "checker/check.h"
#include "checker/checks/lists.h"
#include "checker/checks/locales.h"

namespace connector::checker {
namespace {

constexpr auto kOptions = Endpoint::kSelectOptions;

void Shape(Probe& probe) {
  const auto page = probe.List(kOptions);
  ExpectShape(probe, page, "select-options");
  probe.Expect(!page.items.empty(), page.exchange, "at least one option to choose");
}

void Locale(Probe& probe) { ExpectLocaleSelectsLabels(probe, kOptions, {}, {"label"}); }

}  // namespace

std::vector<Check> SettingsChecks() {
  return {
      {"settings.shape", kOptions, Shape, Need::kParameter},
      {"settings.locale", kOptions, Locale, Need::kParameter, false, "settings.shape"},
  };
}

}  // namespace connector::checker
