// The system's randomness, for keys and for what nobody has seen before.
#pragma once

#include <cstddef>

namespace connector::text {

// At most 256 bytes, which are given whole, at once (getrandom(2)).
void FillWithRandomBytes(void* bytes, std::size_t size);

}  // namespace connector::text
