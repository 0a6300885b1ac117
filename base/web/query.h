// The query string, read as the contract says (Common to every call): names and values are
// percent-decoded, `+` is a space, the text must be UTF-8, an empty value means absent, a parameter
// that is given twice is an error, one that nobody asks for is ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/web/problem.h"

namespace connector::web {

// Reading never fails on the spot: the first problem is kept, later reads give nothing, and the
// handler asks once, after all reads, whether there was one.
class Query {
 public:
  explicit Query(std::string_view raw);

  std::optional<std::string> Text(std::string_view name);

  // Decimal digits only, `least` to `most`; anything else is a problem that names the range.
  std::optional<std::uint64_t> Number(std::string_view name, std::uint64_t least,
                                      std::uint64_t most);

  void Refuse(std::string_view parameter, std::string detail);

  const std::optional<Problem>& problem() const { return problem_; }

  // All of them, in order, as far as they could be decoded.
  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;  // decoded, in order
  std::optional<Problem> problem_;
};

// A segment of a path, percent-decoded (`+` is itself there). Nothing where a `%` is not followed
// by two hexadecimal digits.
std::optional<std::string> DecodeSegment(std::string_view raw);

// Everything except letters, digits and -._~ as %XX.
std::string PercentEncode(std::string_view text);

// The raw query without the parameters of that (decoded) name, everything else byte for byte.
std::string WithoutParameter(std::string_view raw, std::string_view name);

}  // namespace connector::web
