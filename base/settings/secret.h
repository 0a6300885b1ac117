// How a secret or a token is read, by either program and wherever it comes from: one rule for all.
// Nothing that is said about one quotes it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/settings/settings.h"

namespace connector::settings {

constexpr std::size_t kLongestSecret = 4'096;  // bytes

struct SecretReading {
  enum class State {
    kUsable,
    kMissing,  // there is no such file
    kEmpty,
    kRefused,
  };
  State state = State::kUsable;
  std::string secret;   // if it is usable
  std::string error;    // what is wrong, if it is not
  std::string warning;  // what is wrong with its file, though it is usable
};

// One line end, LF or CRLF, does not belong to it if it comes last. The rest is one line of UTF-8,
// with no blank at either end, and no byte order mark or other character that cannot be seen: those
// come from editors and copying, and nobody who looks for them finds them.
SecretReading ParseSecret(std::string_view bytes);

// A regular file alone, or a link to one: whoever reads a pipe or a device may wait for ever. Warns
// of a file that others than its owner can read or write.
SecretReading ReadSecret(const std::filesystem::path& path);

// That of a setting: from the file that `NAME-file` names, or from the environment. Nullopt if
// there is neither; both at once are an error. Error and warning say where it comes from.
std::optional<SecretReading> ReadSecret(const Schema& schema, const std::string& name,
                                        const std::optional<std::filesystem::path>& file);

// Writes a random one into a file of that name, for its owner only, unless there is one already: of
// several that do it at once all read the same. An error text, or an empty one.
std::string GenerateSecretFile(const std::filesystem::path& file);

}  // namespace connector::settings
