#include "service/keyring.h"

#include <string_view>
#include <utility>

#include "contract/signature.h"

namespace connector::service {
namespace {

bool IsSignedWith(const std::optional<std::string>& secret, std::string_view bytes,
                  std::string_view signature) {
  return secret && contract::AreEqual(contract::Sign(*secret, bytes), signature);
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
  const auto signatures = web::HeaderValues(request, contract::kSignatureHeader);
  if (signatures.empty()) return Verdict::kMissing;
  if (signatures.size() > 1) return Verdict::kWrong;  // nobody can tell which one was meant
  const auto bytes = contract::SignedBytes(request);
  if (IsSignedWith(secrets.current, bytes, signatures.front())) return Verdict::kCurrent;
  if (IsSignedWith(secrets.previous, bytes, signatures.front())) return Verdict::kPrevious;
  return Verdict::kWrong;
}

}  // namespace connector::service
