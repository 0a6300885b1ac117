#include "service/unavailable.h"

#include <spdlog/spdlog.h>

#include "base/sql/database.h"
#include "base/web/problem.h"
#include "events/outcome.h"

namespace connector::service {

std::optional<web::Response> AnswerWithoutDatabase(const std::exception& error,
                                                   const web::Request& request) {
  const auto* failure = dynamic_cast<const sql::Error*>(&error);
  const bool is_over_soon = failure != nullptr
                                ? sql::IsTransient(*failure)
                                : dynamic_cast<const events::Unavailable*>(&error) != nullptr;
  if (!is_over_soon) return std::nullopt;
  spdlog::warn("database: {} id={}", error.what(), request.id);
  return web::ToResponse({503, "The shop's data cannot be read at the moment.", ""});
}

}  // namespace connector::service
