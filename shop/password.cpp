#include "shop/password.h"

#include <sodium.h>

#include <array>
#include <cerrno>
#include <new>

#include "base/text/precis.h"

namespace connector::shop {
namespace {

constexpr auto kOperations = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
constexpr auto kMemoryBytes = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;

}  // namespace

std::string HashPassword(const std::string& password) {
  const auto normal = text::NormalisePassword(password);
  std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
  if (crypto_pwhash_argon2id_str(hash.data(), normal.data(), normal.size(), kOperations,
                                 kMemoryBytes) != 0) {
    throw std::bad_alloc();
  }
  return hash.data();
}

bool IsPasswordHash(const std::string& text) {
  return text.rfind("$argon2id$", 0) == 0 && text.size() < crypto_pwhash_argon2id_STRBYTES &&
         crypto_pwhash_argon2id_str_needs_rehash(text.c_str(), kOperations, kMemoryBytes) == 0;
}

std::optional<bool> IsPassword(const std::string& hash, const std::string& password) {
  try {
    const auto normal = text::NormalisePassword(password);
    errno = 0;
    if (crypto_pwhash_argon2id_str_verify(hash.c_str(), normal.data(), normal.size()) == 0) {
      return true;
    }
    return errno == EINVAL ? std::optional(false) : std::nullopt;  // EINVAL: it does not match
  } catch (const std::exception&) {                                // no memory to normalise it
    return std::nullopt;
  }
}

}  // namespace connector::shop
