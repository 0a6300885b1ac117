#include "base/text/folding.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include <nlohmann/json.hpp>

#include "base/text/code_points.h"
#include "tests/support/folder.h"

namespace connector::text {
namespace {

using Normalise = utf8proc_uint8_t* (*)(const utf8proc_uint8_t*);

std::string Normalised(const std::string& utf8, Normalise normalise) {
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> normal(
      normalise(reinterpret_cast<const utf8proc_uint8_t*>(utf8.c_str())), &std::free);
  return reinterpret_cast<const char*>(normal.get());
}

// That is one: surrogates and what is not assigned yet are left out.
template <typename Use>
void ForEachCharacter(Use use) {
  for (utf8proc_int32_t c = 1; c < 0x110000; ++c) {
    const auto category = utf8proc_category(c);
    if (category == UTF8PROC_CATEGORY_CS || category == UTF8PROC_CATEGORY_CN) continue;
    std::string character;
    Append(character, c);
    use(character, c);
  }
}

TEST(Folding, VectorsOfTheContract) {
  const auto vectors =
      nlohmann::json::parse(testing::ReadFile(SOURCE_DIR "/contract/folding-vectors.json"));
  EXPECT_GE(vectors.at("folded").size(), 40U);
  for (const auto& vector : vectors.at("folded")) {
    const auto folded = vector.at("folded").get<std::string>();
    EXPECT_EQ(FoldForSearch(vector.at("text").get<std::string>()), folded) << vector.at("name");
    EXPECT_EQ(FoldForSearch(folded), folded) << vector.at("name");
  }
}

TEST(Folding, OfEveryCharacterIsTheSameComposedAndDecomposed) {
  std::vector<std::string> different;
  ForEachCharacter([&](const std::string& character, utf8proc_int32_t c) {
    const auto folded = FoldForSearch(character);
    const auto composed = Normalised(character, utf8proc_NFC);
    const auto decomposed = Normalised(character, utf8proc_NFD);
    if (FoldForSearch(composed) != folded || FoldForSearch(decomposed) != folded ||
        FoldForSearch(folded) != folded) {
      different.push_back("search: " + std::to_string(c));
    }
    const auto address = FoldCase(character);
    if (FoldCase(composed) != address || FoldCase(decomposed) != address) {
      different.push_back("case: " + std::to_string(c));
    }
  });
  EXPECT_EQ(different, std::vector<std::string>{});
}

// Beside each character that has marks, or is one: they may stand in another order.
TEST(Folding, IsTheSameWhereverMarksStand) {
  std::vector<std::string> different;
  ForEachCharacter([&](const std::string& character, utf8proc_int32_t c) {
    const auto category = utf8proc_category(c);
    const bool is_mark = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
                         category == UTF8PROC_CATEGORY_ME;
    if (!is_mark && Normalised(character, utf8proc_NFD) == character) return;
    const auto text = "ω\u0345\u0301" + character + "\u0345\u0301";
    const auto decomposed = Normalised(text, utf8proc_NFD);
    const auto composed = Normalised(text, utf8proc_NFC);
    if (FoldForSearch(text) != FoldForSearch(decomposed) ||
        FoldForSearch(text) != FoldForSearch(composed)) {
      different.push_back("search: " + std::to_string(c));
    }
    if (FoldCase(text) != FoldCase(decomposed) || FoldCase(text) != FoldCase(composed)) {
      different.push_back("case: " + std::to_string(c));
    }
  });
  EXPECT_EQ(different, std::vector<std::string>{});
}

TEST(Folding, OfCaseAloneIsForAddresses) {
  EXPECT_EQ(FoldCase("Camille@Example.ORG"), "camille@example.org");
  EXPECT_EQ(FoldCase("RENÉ@x"), FoldCase("rené@x"));
  EXPECT_NE(FoldCase("rene@x"), FoldCase("rené@x"));
}

}  // namespace
}  // namespace connector::text
