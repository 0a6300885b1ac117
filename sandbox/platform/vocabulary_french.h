#pragma once

#include "sandbox/platform/vocabulary.h"

namespace connector::sandbox::platform {

Vocabulary FrenchVocabulary();

}  // namespace connector::sandbox::platform
