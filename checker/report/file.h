// A report's file: the old one stays until there is a new one.
#pragma once

#include <string>

namespace connector::checker {

// Both throw std::runtime_error, which names the path, where the file cannot be written.

// Leaves nothing behind.
void ExpectWritable(const std::string& path);

// The file is there as a whole or not at all, whatever happens meanwhile. Several programs may
// write it at once; the last one wins.
void WriteWhole(const std::string& path, const std::string& text);

}  // namespace connector::checker
