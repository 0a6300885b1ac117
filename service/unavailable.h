// The answer while a database cannot answer.
#pragma once

#include <exception>
#include <optional>

#include "base/web/message.h"

namespace connector::service {

// A 503 if the same request may succeed later; nullopt for any other exception. For both listeners.
std::optional<web::Response> AnswerWithoutDatabase(const std::exception& error,
                                                   const web::Request& request);

}  // namespace connector::service
