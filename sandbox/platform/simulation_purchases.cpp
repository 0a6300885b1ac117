// The simulation's purchases: of those who talked, and of those who did not.
#include "sandbox/platform/simulation.h"

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kAttributedMs = std::int64_t{48} * 3'600'000;
constexpr double kSecondWebsitesPurchases = 0.35;

}  // namespace

void Simulation::Buy(const Due& due) {
  const auto& talk = ended_.at(due.subject);
  Purchase purchase{talk.website, talk.visitor,       due.at, talk.channel, std::nullopt,
                    std::nullopt, talk.missed_because};
  if (!talk.missed_because && due.at - *talk.closed_at <= kAttributedMs) {
    purchase.conversation_id = talk.id;
    if (talk.worker) purchase.operator_id = people_.workers[*talk.worker].id;
  }
  if (due.kind == Kind::kOrders) {
    chronicle_.WriteTransaction(purchase);
  } else {
    chronicle_.WriteCart(purchase);
  }
}

void Simulation::BuyAlone(const Due& due) {
  auto& random = change_.random;
  const std::size_t website = random.Chance(kSecondWebsitesPurchases) ? 1 : 0;
  const auto visitor = visitors_.ChooseSilent(website, due.at, due.at - kAttributedMs);
  const double share = random.Share();
  const auto* channel = share < 0.85 ? "chat" : share < 0.95 ? "call" : "video";
  Purchase purchase{website, visitor, due.at, channel, std::nullopt, std::nullopt, std::nullopt};
  if (due.kind == Kind::kFillsCart) return chronicle_.WriteCart(purchase);
  if (random.Chance(0.3)) purchase.missed_because = WhyNotOffered(website, channel);
  chronicle_.WriteTransaction(purchase);
}

// A rule would have offered him a conversation, if somebody had been free.
std::optional<std::string> Simulation::WhyNotOffered(std::size_t website,
                                                     const std::string& channel) const {
  Talk asked;
  asked.website = website;
  asked.channel = channel;
  if (FindFree(asked)) return std::nullopt;
  return WhyMissed(asked);
}

}  // namespace connector::sandbox::platform
