// The secrets that are in use, and whether a request is signed with one of them (contract,
// Signature).
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/web/message.h"

namespace connector::service {

// What is read again on SIGHUP. Two of the platform's can be active, so that a secret is rotated
// with no refused request.
struct Secrets {
  std::optional<std::string> current{};
  std::optional<std::string> previous{};
  std::optional<std::string> admin_token{};      // that the operator's listener asks for
  std::optional<std::string> platform_key{};     // of the platform's REST API
  std::optional<std::string> events_password{};  // that PostgreSQL asks for; as it was at the start
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

// Reads nothing of the request but the signature's header and the bytes that are signed.
Verdict Verify(const Secrets& secrets, const web::Request& request);

}  // namespace connector::service
