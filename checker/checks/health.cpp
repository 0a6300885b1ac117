#include "checker/check.h"
#include "checker/schemas.h"

namespace connector::checker {
namespace {

constexpr auto kHealth = Endpoint::kHealth;

void IsUp(Probe& probe) {
  const auto exchange = probe.Get(kHealth);
  probe.ExpectStatus(exchange, {200}, "");
  const auto answer = Json::parse(exchange.answer->body, nullptr, false);
  const auto misfit = answer.is_discarded() ? "it is no JSON" : FindMisfit("health", answer);
  probe.Expect(misfit.empty() && answer["status"] == "UP", exchange, R"({"status":"UP"})", misfit);
}

void IsPublic(Probe& probe) {
  auto call = probe.GetCall(kHealth);
  call.signatures.emplace();
  probe.ExpectStatus(probe.Send(call), {200}, "the health check is not signed");
}

}  // namespace

std::vector<Check> HealthChecks() {
  return {
      {"health.up", kHealth, IsUp},
      {"health.public", kHealth, IsPublic, Need::kSecret},
  };
}

}  // namespace connector::checker
