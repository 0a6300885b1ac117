// The foldings that search and look-ups compare by (contract, Products;
// contract/folding-vectors.json). They take valid UTF-8. Canonically equal texts, composed or
// decomposed, fold to the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace connector::text {

// The database keeps folded texts. It changes whenever one of them would be folded differently.
constexpr std::int64_t kFoldingVersion = 2;

// "Crème Brûlée" and "creme brulee" fold to the same text. White space may come of it: it is to be
// split afterwards.
std::string FoldForSearch(std::string_view utf8);

// Full case folding alone; accents stay. For e-mail addresses.
std::string FoldCase(std::string_view utf8);

}  // namespace connector::text
