// Numbers that look random and come again from the same seed, on every machine: the standard's
// distributions differ between libraries, so there are none of them here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace connector::sandbox::platform {

class Random {
 public:
  explicit Random(std::uint64_t state) : state_(state) {}

  std::uint64_t state() const { return state_; }

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
  std::uint64_t state_;
};

}  // namespace connector::sandbox::platform
