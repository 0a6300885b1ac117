// What the control API is asked for, read from bodies and queries (docs/sandbox.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/web/message.h"
#include "base/web/problem.h"
#include "base/web/query.h"
#include "sandbox/deliveries/listing.h"
#include "sandbox/deliveries/misbehaviour.h"
#include "sandbox/platform/trigger.h"

namespace connector::sandbox::deliveries {

struct TriggerOrder {
  platform::TriggerRequest request;
  int count = 1;
  bool reorders = false;
  std::optional<Misbehaviour> misbehaviour;
};

// JSON or a form: type, website, visitor, conversation, score, count, reorder, misbehaviour. A 400
// or 415 for what cannot be read, a 422 for what nobody can do.
std::variant<TriggerOrder, web::Problem> ReadTriggerOrder(const web::Request& request);

// Of a delivery that is sent again: nothing, or a misbehaviour.
std::variant<std::optional<Misbehaviour>, web::Problem> ReadResend(const web::Request& request);

// state, type, app, website, before, after, limit. What is wrong is the query's problem.
ListFilter ReadListFilter(web::Query& query);

}  // namespace connector::sandbox::deliveries
