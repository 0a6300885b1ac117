#include "sandbox/platform/random.h"

#include <cmath>

#include "base/text/random_bytes.h"

namespace connector::sandbox::platform {

// SplitMix64 (Steele, Lea, Flood 2014): every state is a good one.
std::uint64_t Random::Next() {
  if (!state_) return NextOfSystem();
  *state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = *state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t Random::NextOfSystem() {
  if (left_ == 0) {
    text::FillWithRandomBytes(fetched_.data(), sizeof(fetched_));
    left_ = fetched_.size();
  }
  return fetched_.at(--left_);
}

std::int64_t Random::Between(std::int64_t least, std::int64_t most) {
  const auto count = static_cast<std::uint64_t>(most - least) + 1;
  return least + static_cast<std::int64_t>(count == 0 ? Next() : Next() % count);
}

double Random::Share() { return static_cast<double>(Next() >> 11U) * 0x1p-53; }

bool Random::Chance(double probability) { return Share() < probability; }

double Random::Spread(double middle, double factor) {
  return middle * std::pow(factor, 2 * Share() - 1);
}

std::string Random::HexDigits(int count) {
  constexpr auto* kDigits = "0123456789abcdef";
  std::string digits;
  for (std::uint64_t bits = 0; digits.size() < static_cast<std::size_t>(count); bits >>= 4U) {
    if (digits.size() % 16 == 0) bits = Next();
    digits += kDigits[bits & 15U];
  }
  return digits;
}

std::string Random::Uuid() {
  auto digits = HexDigits(32);
  digits[12] = '4';
  digits[16] = "89ab"[Next() & 3U];
  for (const std::size_t place : {8U, 13U, 18U, 23U}) digits.insert(place, "-");
  return digits;
}

}  // namespace connector::sandbox::platform
