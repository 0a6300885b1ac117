#include "service/signature.h"

#include <sodium.h>

#include <array>
#include <utility>

namespace connector::service {
namespace {

constexpr auto* kHeader = "X-iAdvize-Signature";
constexpr std::string_view kPrefix = "sha256=";  // compared, never obeyed: there is no other

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view SignedBytes(const web::Request& request) {
  const bool has_body = request.method == "POST" || request.method == "PUT";
  return has_body ? request.body : request.query;
}

bool IsSignedWith(const std::optional<std::string>& secret, std::string_view bytes,
                  std::string_view signature) {
  return secret && AreEqual(Sign(*secret, bytes), signature);
}

}  // namespace

Keyring::Keyring(Secrets secrets) { Replace(std::move(secrets)); }

std::shared_ptr<const Secrets> Keyring::Get() const {
  const std::lock_guard lock(mutex_);
  return secrets_;
}

void Keyring::Replace(Secrets secrets) {
  auto replacement = std::make_shared<const Secrets>(std::move(secrets));
  const std::lock_guard lock(mutex_);
  secrets_ = std::move(replacement);
}

Verdict Verify(const Secrets& secrets, const web::Request& request) {
  if (!secrets.current) return Verdict::kUnchecked;
  const auto signatures = web::HeaderValues(request, kHeader);
  if (signatures.empty()) return Verdict::kMissing;
  if (signatures.size() > 1) return Verdict::kWrong;  // nobody can tell which one was meant
  const auto bytes = SignedBytes(request);
  if (IsSignedWith(secrets.current, bytes, signatures.front())) return Verdict::kCurrent;
  if (IsSignedWith(secrets.previous, bytes, signatures.front())) return Verdict::kPrevious;
  return Verdict::kWrong;
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
  std::array<char, 2 * crypto_auth_hmacsha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  return std::string(kPrefix) + hex.data();
}

}  // namespace connector::service
