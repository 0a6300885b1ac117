// Texts as a POSIX shell reads them.
#pragma once

#include <string>
#include <string_view>

namespace connector::text {

// One word, whatever is in it, except U+0000.
std::string ShellQuote(std::string_view text);

}  // namespace connector::text
