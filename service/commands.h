// What the program does, one function per subcommand. Each returns the process's exit status.
#pragma once

#include <filesystem>
#include <string>

#include "service/configuration.h"

namespace connector::service {

// Serves until SIGTERM or SIGINT, then drains.
int Serve(const Configuration& configuration);

// Replaces the shop in the database with that of the directory.
int Load(const std::filesystem::path& database, const std::filesystem::path& directory);

int HealthCheck(const std::string& url);

}  // namespace connector::service
