// Signatures, each with what a report may show of it. Nothing in a request is dated: whoever reads
// a right signature can send its request for ever. A report shows how to make it instead.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "contract/signature.h"

namespace connector::checker {

struct Signature {
  std::string value;
  // What makes the value between double quotes in a shell, where the secret is in secret.txt.
  std::string shown;
  std::string name{contract::kSignatureHeader};
};

// How a signature is made with the connector's secret: the right one, unless something is changed.
struct Making {
  std::string prefix = "sha256=";
  bool is_sha1 = false;
  std::optional<std::string> bytes{};  // instead of those of the request
  std::size_t digits = 64;             // so many of the first ones
  bool last_is_wrong = false;
};

Signature MakeSignature(std::string_view secret, std::string_view request_bytes,
                        const Making& making = {});

// One that tells nothing of the connector's secret, so that it can be shown.
Signature HarmlessSignature(std::string value);

// One that was made with the secret in some other way.
Signature HiddenSignature(std::string value);

// The bytes themselves.
std::string Hmac(const EVP_MD* algorithm, std::string_view secret, std::string_view bytes);

// The name of the shell function that prints the bytes of the request.
constexpr std::string_view kSignedBytes = "signed";
bool NeedsSignedBytes(const Signature& signature);

// A command that prints exactly these bytes, in any POSIX shell.
std::string PrintCommand(std::string_view bytes);

}  // namespace connector::checker
