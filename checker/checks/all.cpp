#include <iterator>

#include "checker/check.h"

namespace connector::checker {

std::vector<Check> AllChecks() {
  std::vector<Check> all;
  for (const auto& area :
       {SignatureChecks(), ProductChecks(), SearchChecks(), CategoryChecks(), ProfileChecks(),
        ActionChecks(), ClosingChecks(), CommonChecks(), VerificationChecks(), SettingsChecks(),
        WebhookChecks(), HealthChecks(), SeenChecks()}) {
    all.insert(all.end(), area.begin(), area.end());
  }
  return all;
}

}  // namespace connector::checker
