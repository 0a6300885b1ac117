// The engine's clock, which all replicas share: their own differ.
#pragma once

#include <string>

namespace connector::events::postgres {

// An expression of SQL: milliseconds since 1970.
inline const std::string kNow = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

}  // namespace connector::events::postgres
