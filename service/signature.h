// The platform's signature: HMAC-SHA256 over the bytes that were received (contract, Signature).
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/web/message.h"

namespace connector::service {

// What is read again on SIGHUP. Two of the platform's can be active, so that a secret is rotated
// with no refused request.
struct Secrets {
  std::optional<std::string> current{};
  std::optional<std::string> previous{};
  std::optional<std::string> admin_token{};  // that the operator's listener asks for
};

// Shared by all threads; replaced while they run.
class Keyring {
 public:
  explicit Keyring(Secrets secrets);

  std::shared_ptr<const Secrets> Get() const;
  void Replace(Secrets secrets);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Secrets> secrets_;
};

enum class Verdict {
  kCurrent,    // signed with the current secret
  kPrevious,   // signed with the previous one
  kMissing,    // there is no signature
  kWrong,      // there is one, but it is not right; or there are two
  kUnchecked,  // there is no secret to check with
};

// Reads nothing of the request but the signature's header, the method, and the bytes that are
// signed: the body of a POST or PUT, the raw query of anything else.
Verdict Verify(const Secrets& secrets, const web::Request& request);

// In constant time, but for the lengths.
bool AreEqual(std::string_view a, std::string_view b);

// The header's value for these bytes: "sha256=" and 64 lower-case hexadecimal digits.
std::string Sign(std::string_view secret, std::string_view bytes);

}  // namespace connector::service
