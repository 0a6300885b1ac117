// The settings of a program as the flags of a command (CLI11).
#pragma once

#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/settings/settings.h"

namespace connector::settings {

// What the command line gave: texts, which are judged together later.
struct Arguments {
  std::map<std::string, std::string> values;
  std::string config_file;
};

// A command with a flag for each setting, and --config. `arguments` outlives the parsing.
CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description,
                     const Schema& schema, Arguments& arguments);

// After the parsing; with what is wrong in `errors`.
Values Collect(const Schema& schema, const CLI::App& command, const Arguments& arguments,
               std::vector<std::string>& errors);

}  // namespace connector::settings
