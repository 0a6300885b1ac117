// Password hashes (argon2id). Making or checking one takes a tenth of a second and 64 MiB, on
// purpose. Passwords are UTF-8, and the same however they were typed (base/text/precis.h).
#pragma once

#include <optional>
#include <string>

namespace connector::shop {

// "$argon2id$v=19$…", with a salt of its own. Throws std::bad_alloc where memory is short.
std::string HashPassword(const std::string& password);

// Whether the text is a hash that HashPassword could have made, and no costlier one.
bool IsPasswordHash(const std::string& text);

// Nothing where memory is too short to tell.
std::optional<bool> IsPassword(const std::string& hash, const std::string& password);

}  // namespace connector::shop
