// The bytes of a delivery (platform, 2.3).
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "sandbox/deliveries/job.h"

namespace connector::sandbox::deliveries {

constexpr const char* kJsonType = "application/json";
constexpr const char* kFormType = "application/x-www-form-urlencoded";

struct Body {
  std::string content_type;
  std::string bytes;
};

// The event's body with sentAt, in the subscription's encoding; what is to be done wrong with it is
// done.
Body MakeBody(const Job& job, std::int64_t sent_at);

// R: every member is a pair; an array's are name[0]=, an object's name[key]=, null is empty.
std::string ToForm(const nlohmann::ordered_json& members);

}  // namespace connector::sandbox::deliveries
