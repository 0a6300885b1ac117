#include "checker/check.h"

namespace connector::checker::health {
namespace {

constexpr auto kHealth = Endpoint::kHealth;

void IsUp(Probe& probe) {
  const auto exchange = probe.Get(kHealth);
  const auto answer = probe.Answer(exchange, "health", R"({"status":"UP"})");
  probe.Expect(answer["status"] == "UP", exchange, R"({"status":"UP"})");
}

void IsPublic(Probe& probe) {
  auto call = probe.GetCall(kHealth);
  call.signatures.emplace();
  probe.ExpectStatus(probe.Send(call), {200}, "the health check is not signed");
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  return {
      {.requirement = "health.up", .endpoint = kHealth, .run = IsUp},
      {.requirement = "health.public", .endpoint = kHealth, .run = IsPublic, .need = Need::kSecret},
  };
}
// clang-format on

}  // namespace connector::checker::health
