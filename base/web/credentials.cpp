#include "base/web/credentials.h"

#include <algorithm>
#include <cstddef>

#include "base/text/ascii.h"

namespace connector::web {

std::optional<std::string_view> BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (text::ToLower(authorization.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  const auto begin = authorization.find_first_not_of(' ', kScheme.size());
  if (begin == std::string_view::npos) return std::nullopt;
  return authorization.substr(begin);
}

std::string HostOf(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const auto bracket = authority.rfind(']');
  const bool has_port = colon != std::string_view::npos &&
                        (bracket == std::string_view::npos || bracket < colon) &&
                        std::all_of(authority.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                                    authority.end(), text::IsDigit);
  if (has_port) authority = authority.substr(0, colon);
  if (authority.size() > 2 && authority.front() == '[' && authority.back() == ']') {
    authority = authority.substr(1, authority.size() - 2);
  }
  return std::string(authority);
}

}  // namespace connector::web
