#include "sandbox/platform/vocabulary.h"

#include "sandbox/platform/vocabulary_english.h"
#include "sandbox/platform/vocabulary_french.h"

namespace connector::sandbox::platform {

const Vocabulary& VocabularyOf(std::string_view language) {
  static const Vocabulary french = FrenchVocabulary();
  static const Vocabulary english = EnglishVocabulary();
  return language == "fr" ? french : english;
}

std::string Filled(std::string text, std::string_view name, std::string_view value) {
  for (auto at = text.find(name); at != std::string::npos;
       at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

}  // namespace connector::sandbox::platform
