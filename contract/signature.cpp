#include "contract/signature.h"

#include <sodium.h>

#include <array>

#include "base/text/hex.h"

namespace connector::contract {
namespace {

constexpr std::string_view kPrefix = "sha256=";  // compared, never obeyed: there is no other

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string_view SignedBytes(const web::Request& request) {
  const bool has_body = request.method == "POST" || request.method == "PUT";
  return has_body ? request.body : request.query;
}

bool AreEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string Sign(std::string_view secret, std::string_view bytes) {
  crypto_auth_hmacsha256_state state;  // takes keys of any length, unlike the one-call function
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest{};
  crypto_auth_hmacsha256_init(&state, Bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, Bytes(bytes), bytes.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  return std::string(kPrefix) +
         text::ToHex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace connector::contract
