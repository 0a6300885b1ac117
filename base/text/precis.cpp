#include "base/text/precis.h"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace connector::text {
namespace {

// Narrow forms whose counterparts the library takes apart further: one step is what is wanted.
struct Narrow {
  utf8proc_int32_t first;
  utf8proc_int32_t last;
  utf8proc_int32_t ordinary;  // of the first
};
constexpr std::array<Narrow, 7> kNarrow{{{0xFFA0, 0xFFA0, 0x3164},
                                         {0xFFA1, 0xFFBE, 0x3131},  // letters of Hangul
                                         {0xFFC2, 0xFFC7, 0x314F},
                                         {0xFFCA, 0xFFCF, 0x3155},
                                         {0xFFD2, 0xFFD7, 0x315B},
                                         {0xFFDA, 0xFFDC, 0x3161},
                                         {0xFFE3, 0xFFE3, 0xAF}}};

utf8proc_int32_t ToOrdinaryWidth(utf8proc_int32_t c, void* /*unused*/) {
  const auto type = utf8proc_get_property(c)->decomp_type;
  if (type != UTF8PROC_DECOMP_TYPE_WIDE && type != UTF8PROC_DECOMP_TYPE_NARROW) return c;
  for (const auto& range : kNarrow) {
    if (c >= range.first && c <= range.last) return range.ordinary + (c - range.first);
  }
  std::array<utf8proc_int32_t, 4> parts{};
  int boundary = 0;
  const auto count = utf8proc_decompose_char(
      c, parts.data(), parts.size(),
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT), &boundary);
  return count == 1 ? parts.front() : c;
}

utf8proc_int32_t ToSpace(utf8proc_int32_t c, void* /*unused*/) {
  return utf8proc_category(c) == UTF8PROC_CATEGORY_ZS ? ' ' : c;
}

std::string Compose(std::string_view utf8, utf8proc_custom_func map) {
  utf8proc_uint8_t* composed = nullptr;
  const auto size = utf8proc_map_custom(
      reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
      static_cast<utf8proc_ssize_t>(utf8.size()), &composed,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE), map, nullptr);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(composed, &std::free);
  if (size < 0) throw std::invalid_argument(utf8proc_errmsg(size));
  return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

}  // namespace

std::string NormaliseLogin(std::string_view utf8) { return Compose(utf8, ToOrdinaryWidth); }

std::string NormalisePassword(std::string_view utf8) { return Compose(utf8, ToSpace); }

}  // namespace connector::text
