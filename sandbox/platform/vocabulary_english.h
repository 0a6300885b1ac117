#pragma once

#include "sandbox/platform/vocabulary.h"

namespace connector::sandbox::platform {

Vocabulary EnglishVocabulary();

}  // namespace connector::sandbox::platform
