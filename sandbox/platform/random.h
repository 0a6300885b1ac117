// Numbers that look random. Seeded, they come again from the same seed, on every machine: the
// standard's distributions differ between libraries, so there are none of them here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace connector::sandbox::platform {

class Random {
 public:
  // The system's: whoever has seen some of them knows nothing of the others. For what happens,
  // whose ids nobody has given before, and for keys.
  Random() = default;

  // For the past.
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next();
  std::int64_t Between(std::int64_t least, std::int64_t most);  // both included
  double Share();                                               // 0 to 1, without 1
  bool Chance(double probability);

  // Of a quantity whose logarithm is spread evenly round its middle: waiting, reading, prices.
  double Spread(double middle, double factor);

  template <typename T>
  const T& Of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(Between(0, static_cast<std::int64_t>(all.size()) - 1))];
  }

  std::string HexDigits(int count);  // lower case
  std::string Uuid();                // version 4

 private:
  std::uint64_t NextOfSystem();

  std::optional<std::uint64_t> state_;       // if it is seeded
  std::array<std::uint64_t, 32> fetched_{};  // of the system's, ahead
  std::size_t left_ = 0;
};

}  // namespace connector::sandbox::platform
