#include <iterator>

#include "checker/check.h"

namespace connector::checker {

std::vector<Check> AllChecks() {
  std::vector<Check> all;
  for (const auto& area :
       {signature::Checks(), products::Checks(), search::Checks(), categories::Checks(),
        profile::Checks(), actions::Checks(), closing::Checks(), common::Checks(),
        verification::Checks(), settings::Checks(), webhooks::Checks(), health::Checks(),
        common::SeenChecks()}) {
    all.insert(all.end(), area.begin(), area.end());
  }
  return all;
}

}  // namespace connector::checker
