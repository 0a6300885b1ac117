// The platform's review of an app: what connector-check says of it (platform, 3.1).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "sandbox/apps/store.h"

namespace connector::sandbox::apps {

struct ReviewOptions {
  std::filesystem::path checker;  // connector-check
  std::string ca_file;            // of connectors behind TLS; the system's authorities if empty
  std::function<bool()> is_cancelled{};  // asked while it runs; may be empty
  std::chrono::milliseconds timeout{300'000};
};

// Runs connector-check against the app's connector, with the app's file and secret, and waits. Its
// {"passed", "exitStatus", "conclusion", "counts", "review", "failures": […], "message"}: `review`
// is the platform's list; `message` is why nothing could be found out, or null.
nlohmann::ordered_json RunReview(const StoredApp& stored, const ReviewOptions& options);

}  // namespace connector::sandbox::apps
