// Reads what GET /statistic is asked (platform, 1.8).
#pragma once

#include <cstdint>
#include <variant>

#include "sandbox/api/envelope.h"
#include "sandbox/api/request.h"
#include "sandbox/api/statistics.h"

namespace connector::sandbox::api {

// R: the last 30 days if no period is given, up to now or to `to`.
std::variant<StatisticQuestion, Reply> ReadQuestion(const Parameters& parameters,
                                                    std::int64_t now_ms);

}  // namespace connector::sandbox::api
