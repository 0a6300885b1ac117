#include "shop/locale.h"

#include <gtest/gtest.h>

namespace connector::shop {
namespace {

TEST(Locale, NormalisesTags) {
  struct {
    std::string tag;
    std::optional<std::string> normal;
  } const cases[] = {
      {"fr", "fr"},
      {"FR", "fr"},
      {"fr_FR", "fr-fr"},
      {"fr-FR", "fr-fr"},
      {"zh-Hant-TW", "zh-hant-tw"},
      {"es-419", "es-419"},
      {"", std::nullopt},
      {"f", std::nullopt},
      {"1", std::nullopt},
      {"-fr", std::nullopt},
      {"fr-", std::nullopt},
      {"fr--FR", std::nullopt},
      {"fr FR", std::nullopt},
      {"français", std::nullopt},
      {"abcdefghi", std::nullopt},
      {std::string(36, 'a'), std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(NormaliseLanguageTag(c.tag), c.normal) << c.tag;
}

TEST(Locale, FallsBackFromRegionToLanguageToDefault) {
  const Labels labels{{"fr", "bonjour"}, {"fr-ca", "allô"}, {"en", "hello"}};
  struct {
    std::string locale;
    std::string label;
  } const cases[] = {
      {"fr", "bonjour"}, {"fr_FR", "bonjour"}, {"FR-ca", "allô"}, {"en_GB", "hello"},
      {"de", "bonjour"}, {"", "bonjour"},      {"?!", "bonjour"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Choose(labels, Locale(c.locale, "fr")), c.label) << c.locale;
  }
}

TEST(Locale, LabelsSurviveTheDatabase) {
  const Labels labels{{"fr", "É \"x\""}, {"en", "e"}};
  EXPECT_EQ(LabelsFromJson(ToJson(labels)), labels);
}

}  // namespace
}  // namespace connector::shop
