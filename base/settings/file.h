// The configuration file: TOML, with the settings as its keys.
#pragma once

#include <string>
#include <vector>

#include "base/settings/settings.h"

namespace connector::settings {

// What the file sets goes into `values`. What is wrong goes into `errors`, by line, and never
// repeats a value: what stands in a wrong place may be a secret.
void ReadFile(const Schema& schema, const std::string& file, Values& values,
              std::vector<std::string>& errors);

// A text as TOML writes it, with its quotation marks.
std::string Quoted(const std::string& text);

}  // namespace connector::settings
