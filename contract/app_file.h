// The file that declares an app: connector-check reads it as its configuration, the sandbox as what
// a developer enters on the platform. One list for both, so that neither refuses what is the
// other's (checker/README.md, docs/sandbox.md).
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace connector::contract {

enum class AppFileReader { kBoth, kChecker, kSandbox };

struct AppFileEntry {
  std::string_view name;
  AppFileReader reader;
};

// Every entry that such a file may have.
const std::vector<AppFileEntry>& AppFileEntries();

// Null if there is none of that name.
const AppFileEntry* FindAppFileEntry(std::string_view name);

// What may be named under `paths`.
constexpr std::array<std::string_view, 9> kAppFilePaths{
    "categories",   "products",       "visitor-profile", "visitor-actions", "closing-options",
    "verification", "select-options", "webhooks",        "health"};

// A slash, and then characters that need no escape; `{parameter}` may be among them.
constexpr std::string_view kAppFilePathRule =
    "a path: a slash, letters, digits and -._~!$&'()*+,;=:@%/{}";
bool IsAppFilePath(std::string_view text);

}  // namespace connector::contract
