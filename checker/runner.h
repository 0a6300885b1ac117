// Runs checks one after the other, and never throws for what the connector does; but Interrupted.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/check.h"
#include "checker/requirements.h"
#include "checker/session.h"
#include "checker/verdict.h"

namespace connector::checker {

struct Selection {
  std::vector<std::string> only;  // ids of checks, or areas ("search"); empty: all
  std::vector<std::string> skip;
};

struct Outcome {
  const Requirement* requirement;
  Verdict verdict;
  std::chrono::milliseconds took{};
  std::string excuse{};  // why it is known to fail, where that was said beforehand
};

// Called before each check, with how many went before it and how many there are.
using Progress = std::function<void(std::string_view id, std::size_t done, std::size_t all)>;

// Why no check could find out anything: nothing answers, or not without a signature. "" where
// nothing is in the way. What an earlier run left in the way is put back first.
std::string FindObstacle(Session& session);

// `selection` may name only what exists: see FindUnknown.
std::vector<Outcome> RunChecks(Session& session, const Selection& selection,
                               const Progress& progress);

// The first name that is neither a check nor an area; nothing where all are.
std::optional<std::string> FindUnknown(const std::vector<std::string>& names);

}  // namespace connector::checker
