#include "contract/app_file.h"

#include <algorithm>

#include "base/text/ascii.h"

namespace connector::contract {

const std::vector<AppFileEntry>& AppFileEntries() {
  static const std::vector<AppFileEntry> entries{
      {"name", AppFileReader::kSandbox},
      {"url", AppFileReader::kSandbox},
      {"privacy", AppFileReader::kSandbox},
      {"revision", AppFileReader::kBoth},
      {"verification-form", AppFileReader::kSandbox},
      {"paths", AppFileReader::kBoth},
      {"parameters", AppFileReader::kSandbox},
      {"webhooks", AppFileReader::kSandbox},
      {"connector-version", AppFileReader::kChecker},
      {"website", AppFileReader::kChecker},
      {"locales", AppFileReader::kChecker},
      {"visitor", AppFileReader::kChecker},
      {"action", AppFileReader::kChecker},
      {"accepted-credentials", AppFileReader::kChecker},
      {"rejected-credentials", AppFileReader::kChecker},
      {"select-parameter", AppFileReader::kChecker},
      {"website-to-uninstall", AppFileReader::kChecker},
  };
  return entries;
}

const AppFileEntry* FindAppFileEntry(std::string_view name) {
  const auto& entries = AppFileEntries();
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

bool IsAppFilePath(std::string_view text) {
  static constexpr std::string_view kSigns = "-._~!$&'()*+,;=:@%/{}";
  return !text.empty() && text.front() == '/' && std::all_of(text.begin(), text.end(), [](char c) {
    return text::IsAlphanumeric(c) || kSigns.find(c) != std::string_view::npos;
  });
}

}  // namespace connector::contract
