#include "sandbox/api/checks.h"

#include <algorithm>
#include <cstddef>

#include "base/text/ascii.h"

namespace connector::sandbox::api {

bool IsIso2(std::string_view text) {
  return text.size() == 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool IsCurrency(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// "Europe/Paris".
bool IsZoneName(std::string_view text) {
  return text::IsLetter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
           return text::IsAlphanumeric(c) || std::string_view("/_+-").find(c) != std::string::npos;
         });
}

// Without a scheme (1.6).
bool IsBareUrl(std::string_view text) {
  return text.find("://") == std::string_view::npos &&
         text.find_first_of(" \t\n<>\"") == std::string_view::npos;
}

bool IsPhoneNumber(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return text::IsDigit(c) || std::string_view("+ .-()").find(c) != std::string::npos;
  });
}

bool IsEmailAddress(std::string_view text) {
  constexpr std::size_t kLongestMailbox = 64;
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > kLongestMailbox) return false;
  const auto mailbox = text.substr(0, at);
  if (mailbox.find_first_of(" \t\r\n@<>(),;:\\\"[]") != std::string_view::npos) return false;
  auto host = text.substr(at + 1);
  int labels = 0;
  for (;; ++labels) {
    const auto label = host.substr(0, host.find('.'));
    const bool is_label =
        !label.empty() && label.front() != '-' && label.back() != '-' &&
        std::all_of(label.begin(), label.end(), [](char c) {
          return text::IsAlphanumeric(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
        });
    if (!is_label) return false;
    if (label.size() == host.size()) return labels > 0;
    host.remove_prefix(label.size() + 1);
  }
}

}  // namespace connector::sandbox::api
