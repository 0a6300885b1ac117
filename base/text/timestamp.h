// Points in time as RFC 3339 writes them, in milliseconds since 1970, UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connector::text {

// "2017-04-22T11:01:00+02:00", "2019-04-12T07:58:35.171Z". The offset is required; what is finer
// than a millisecond is cut off. Years 1970 to 9999: what is outside of them in UTC counts as the
// first or the last moment of them.
std::optional<std::int64_t> ParseTimestamp(std::string_view text);

// "2017-04-22T09:01:00Z", with milliseconds where there are any.
std::string FormatTimestamp(std::int64_t milliseconds);

std::int64_t NowMs();

}  // namespace connector::text
