// What each engine keeps and asks in the same words.
#pragma once

#include <cstdint>

#include "base/web/flat_body.h"

namespace connector::events {

// The column is_form of events and of their conflicts.
inline std::int64_t IsForm(web::Encoding encoding) {
  return encoding == web::Encoding::kForm ? 1 : 0;
}
inline web::Encoding EncodingOf(std::int64_t is_form) {
  return is_form != 0 ? web::Encoding::kForm : web::Encoding::kJson;
}

constexpr auto* kSelectInstallations =
    "SELECT website_id, is_installed, connector_id, connector_version_id, changed_at, event_id "
    "FROM installations ORDER BY website_id";
constexpr auto* kSelectCounts =
    "SELECT (SELECT count(*) FROM pending WHERE is_dead = 0), "
    "(SELECT count(*) FROM pending WHERE is_dead = 1), "
    "(SELECT min(due_at) FROM pending WHERE is_dead = 0), "
    "(SELECT count(*) FROM follow_ups WHERE is_dead = 0), "
    "(SELECT count(*) FROM follow_ups WHERE is_dead = 1)";

}  // namespace connector::events
