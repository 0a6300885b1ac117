#include "checker/check.h"
#include "checker/checks/lists.h"
#include "checker/checks/locales.h"

namespace connector::checker::settings {
namespace {

constexpr auto kOptions = Endpoint::kSelectOptions;

void Shape(Probe& probe) {
  const auto page = probe.List(kOptions);
  ExpectShape(probe, page, "select-options");
  probe.Expect(!page.items.empty(), page.exchange, "at least one option to choose");
}

void Locale(Probe& probe) { ExpectLocaleSelectsLabels(probe, kOptions, {}, {"label"}); }

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  return {
      {.requirement = "settings.shape", .endpoint = kOptions, .run = Shape, .need = Need::kParameter},
      {.requirement = "settings.locale", .endpoint = kOptions, .run = Locale, .need = Need::kParameter, .only_after = "settings.shape"},
  };
}
// clang-format on

}  // namespace connector::checker::settings
