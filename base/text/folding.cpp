#include "base/text/folding.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/text/ascii.h"
#include "base/text/code_points.h"

namespace connector::text {
namespace {

constexpr std::size_t kLongest = 32;  // code points that one becomes; U+FDFA becomes 18

// What decomposition leaves as it is, or takes apart in another way than people do. By code point.
constexpr std::array<std::pair<utf8proc_int32_t, std::string_view>, 22> kReplacements{{
    {0x60, "'"},    // `
    {0xB4, "'"},    // ´
    {0xE6, "ae"},   // æ
    {0xF0, "d"},    // ð
    {0xF8, "o"},    // ø
    {0xFE, "th"},   // þ
    {0x111, "d"},   // đ
    {0x127, "h"},   // ħ
    {0x131, "i"},   // ı
    {0x142, "l"},   // ł
    {0x153, "oe"},  // œ
    {0x167, "t"},   // ŧ
    {0x2BC, "'"},   // ʼ
    {0x2010, "-"},  // ‐
    {0x2011, "-"},  // ‑
    {0x2012, "-"},  // ‒
    {0x2013, "-"},  // –
    {0x2014, "-"},  // —
    {0x2018, "'"},  // ‘
    {0x2019, "'"},  // ’
    {0x2032, "'"},  // ′
    {0x2212, "-"},  // −
}};

// Empty where there is none.
std::string_view ReplacementOf(utf8proc_int32_t c) {
  const auto* found = std::lower_bound(kReplacements.begin(), kReplacements.end(), c,
                                       [](const auto& each, auto key) { return each.first < key; });
  return found != kReplacements.end() && found->first == c ? found->second : std::string_view();
}

bool IsMark(utf8proc_int32_t c) {
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

// Calls `use` for each code point that this one becomes, until nothing changes any more: the
// library takes apart again what comes of it.
template <typename Use>
void ForEachPart(utf8proc_int32_t c, int options, Use use) {
  std::array<utf8proc_int32_t, kLongest> parts{};
  int boundary = 0;
  const auto count = utf8proc_decompose_char(c, parts.data(), parts.size(),
                                             static_cast<utf8proc_option_t>(options), &boundary);
  if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) {
    throw std::logic_error("a code point becomes more than expected");
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) use(parts.at(i));
}

// Apostrophes before compatibility decomposition, which makes white space of ´; marks after case
// folding, which makes ι of U+0345.
void AppendFolded(std::string& folded, utf8proc_int32_t c) {
  const auto append = [&folded](utf8proc_int32_t part) {
    if (const auto replacement = ReplacementOf(part); !replacement.empty()) {
      folded += replacement;
    } else if (!IsMark(part)) {
      Append(folded, part);
    }
  };
  ForEachPart(c, UTF8PROC_DECOMPOSE, [&](utf8proc_int32_t canonical) {
    if (!ReplacementOf(canonical).empty()) return append(canonical);
    ForEachPart(canonical,
                UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, append);
  });
}

std::vector<utf8proc_int32_t> Decompose(std::string_view utf8, int options) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  const auto size = static_cast<utf8proc_ssize_t>(utf8.size());
  const auto flags = static_cast<utf8proc_option_t>(options);
  std::vector<utf8proc_int32_t> code_points(utf8.size());
  auto count = utf8proc_decompose(bytes, size, code_points.data(),
                                  static_cast<utf8proc_ssize_t>(code_points.size()), flags);
  if (count > static_cast<utf8proc_ssize_t>(code_points.size())) {
    code_points.resize(static_cast<std::size_t>(count));
    count = utf8proc_decompose(bytes, size, code_points.data(), count, flags);
  }
  if (count < 0) throw std::invalid_argument(utf8proc_errmsg(count));
  code_points.resize(static_cast<std::size_t>(count));
  return code_points;
}

std::string ToUtf8(const std::vector<utf8proc_int32_t>& code_points) {
  std::string utf8;
  for (const auto code_point : code_points) Append(utf8, code_point);
  return utf8;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

// Each code point folds by itself: order matters among marks only, and those go.
std::string FoldForSearch(std::string_view utf8) {
  std::string folded;
  folded.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    if (static_cast<unsigned char>(utf8[at]) < 0x80) {
      folded += utf8[at] == '`' ? '\'' : ToLower(utf8[at]);
      ++at;
      continue;
    }
    const auto decoded = DecodeAt(utf8, at);
    if (decoded.length == 0) throw std::invalid_argument("not UTF-8");
    AppendFolded(folded, decoded.code_point);
    at += decoded.length;
  }
  return folded;
}

// Decomposed before: case folding makes ι of U+0345, which no mark may pass then.
std::string FoldCase(std::string_view utf8) {
  if (IsAscii(utf8)) return ToLower(utf8);
  const auto canonical = ToUtf8(Decompose(utf8, UTF8PROC_DECOMPOSE));
  return ToUtf8(Decompose(canonical, UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE));
}

}  // namespace connector::text
