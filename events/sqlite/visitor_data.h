// A visitor's data in SQLite's file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "events/store.h"

namespace connector::events::sqlite {

// As the functions of events/store.h. No byte of what is erased is left in the file or in its log.
nlohmann::ordered_json ExportVisitor(const std::filesystem::path& file,
                                     const std::vector<std::string>& names);
Erased ForgetVisitor(const std::filesystem::path& file, const std::vector<std::string>& names);

}  // namespace connector::events::sqlite
