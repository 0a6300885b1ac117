// The operator's language, and the texts that are chosen by it (contract, Common to every call).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::shop {

// "fr_FR", "FR-fr" and "fr-fr" are one tag: "fr-fr". Nothing where it is no language tag.
std::optional<std::string> NormaliseLanguageTag(std::string_view tag);

// The tags to try, best first: "fr-fr", "fr", then the website's default language. A locale that is
// no language tag selects the default: it chooses labels, so it is never worth an error.
class Locale {
 public:
  Locale(std::string_view operator_locale, std::string_view default_language);

  const std::vector<std::string>& tags() const { return tags_; }

 private:
  std::vector<std::string> tags_;
};

// Language tag → text. The loader makes sure that the website's default language is among them.
using Labels = std::map<std::string, std::string, std::less<>>;

const std::string& Choose(const Labels& labels, const Locale& locale);

// As the database keeps them: a JSON object.
std::string ToJson(const Labels& labels);
Labels LabelsFromJson(std::string_view json);

}  // namespace connector::shop
