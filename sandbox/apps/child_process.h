// A program that is run to its end.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace connector::sandbox::apps {

struct ChildResult {
  int status = 0;      // exit status; 128 + the signal that ended it
  std::string output;  // the first bytes of it
  std::string errors;
  std::string failure;  // why it did not run to its end; or ""
};

// With nothing to read, this process's environment, and default signals; its output goes to files
// in `folder`. What takes longer than `timeout`, or for nobody any more, is told to end, and then
// killed.
ChildResult RunChild(const std::filesystem::path& program,
                     const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     std::chrono::milliseconds timeout,
                     const std::function<bool()>& is_cancelled = {});

}  // namespace connector::sandbox::apps
