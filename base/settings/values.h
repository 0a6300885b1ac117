// How values of common kinds are read. Each returns an error text, or an empty one and the value.
#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace connector::settings {

template <typename Number>
std::string ParseNumber(const std::string& value, Number least, Number most, Number& number) {
  Number parsed{};
  const auto* end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, parsed);
  if (error != std::errc{} || rest != end || parsed < least || parsed > most) {
    return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  }
  number = parsed;
  return {};
}

// Bytes, or a number of things.
inline std::string ParseSize(const std::string& value, std::size_t least, std::size_t& size) {
  return ParseNumber<std::size_t>(value, least, std::size_t{1} << 30U, size);
}

// Up to an hour.
inline std::string ParseTimeout(const std::string& value, std::chrono::milliseconds& timeout) {
  std::chrono::milliseconds::rep count = 0;
  auto error = ParseNumber<std::chrono::milliseconds::rep>(value, 1, 3'600'000, count);
  if (error.empty()) timeout = std::chrono::milliseconds(count);
  return error;
}

// Empty: not set.
inline std::string ParseOptionalPath(const std::string& value,
                                     std::optional<std::filesystem::path>& path) {
  if (!value.empty()) path = value;
  return {};
}

inline std::string ParseSwitch(const std::string& value, bool& is_on) {
  is_on = value == "true";
  return value == "true" || value == "false" ? "" : "must be true or false";
}

}  // namespace connector::settings
