#include "checker/signing.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>

#include "base/text/hex.h"
#include "base/text/shell.h"
#include "base/text/text.h"
#include "contract/signature.h"

namespace connector::checker {
namespace {

constexpr std::size_t kSha1Digits = 40;

std::string StartOf(std::string_view source) { return "$(" + std::string(source) + " | openssl"; }

std::size_t DigitsOf(const Making& making) { return making.is_sha1 ? kSha1Digits : making.digits; }

std::string ShellOf(const Making& making) {
  const auto source = making.bytes ? PrintCommand(*making.bytes) : std::string(kSignedBytes);
  auto shell = making.prefix + StartOf(source) + " dgst " + (making.is_sha1 ? "-sha1" : "-sha256") +
               " -hmac \"$(cat secret.txt)\" -r | cut -c1-" + std::to_string(DigitsOf(making));
  if (making.last_is_wrong) shell += " | sed -e 's/0$/1/;t' -e 's/.$/0/'";
  return shell + ")";
}

}  // namespace

std::string Hmac(const EVP_MD* algorithm, std::string_view secret, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(algorithm, secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

Signature MakeSignature(std::string_view secret, std::string_view request_bytes,
                        const Making& making) {
  const std::string_view bytes = making.bytes ? std::string_view(*making.bytes) : request_bytes;
  auto digits = making.is_sha1
                    ? text::ToHex(Hmac(EVP_sha1(), secret, bytes))
                    : contract::Sign(secret, bytes).substr(std::string("sha256=").size());
  digits.resize(DigitsOf(making));
  if (making.last_is_wrong) digits.back() = digits.back() == '0' ? '1' : '0';
  return {making.prefix + digits, ShellOf(making)};
}

Signature HarmlessSignature(std::string value) {
  auto shown = value;
  return {std::move(value), std::move(shown)};
}

Signature HiddenSignature(std::string value) {
  return {std::move(value), "(made with the secret; not shown)"};
}

bool NeedsSignedBytes(const Signature& signature) {
  return signature.shown.find(StartOf(kSignedBytes)) != std::string::npos;
}

std::string PrintCommand(std::string_view bytes) {
  if (text::Printable(bytes, bytes.size()) == bytes) return "printf %s " + text::ShellQuote(bytes);
  std::string format;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '\\') {
      format += {c, c};
    } else if (byte < 0x20 || byte >= 0x7f) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\%03o", byte);
      format += escape.data();
    } else {
      format += c;
    }
  }
  return "printf " + text::ShellQuote(format);
}

}  // namespace connector::checker
