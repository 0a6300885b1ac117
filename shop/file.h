// The shop's file: built aside, put in place as a whole, and then only read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/sql/database.h"
#include "base/sql/new_file.h"

namespace connector::shop {

// "iAdS". The version is that of schema.sql; there are no migrations.
constexpr sql::Format kFileFormat{0x69416453, 2};

// What the file was built from.
struct Contents {
  bool is_sample = false;
  std::string fingerprint;   // of the files
  std::int64_t folding = 0;  // text::kFoldingVersion of the program that built it
};

// Throws sql::DatabaseError if what has the name is anything but a shop of ours, of any version:
// only that may be replaced.
void CheckReplaceable(const std::filesystem::path& file);

// Whether it is a shop of this version.
bool IsReadable(const std::filesystem::path& file);

// Of a shop of any version; nullopt if there is no file. Throws sql::DatabaseError.
std::optional<Contents> FindContents(const std::filesystem::path& file);

// Fills an empty database by `fill`, inside a transaction, and makes it a shop's file if that says
// true. Throws
// sql::DatabaseError.
bool Build(sql::NewFile& file, const std::function<bool(sql::Connection&)>& fill);

// To be called last by `fill`.
void SetContents(sql::Connection& shop, const Contents& contents);

// Makes a shop's file of what a database of version 0.1 held among other tables, while others may
// write to it. `add_search` adds the search index, of the old table of texts: product, title,
// other. False if it held no shop. Throws sql::DatabaseError.
using AddSearch = std::function<void(sql::Connection& shop, const std::string& texts)>;
bool Extract(const std::filesystem::path& database, sql::NewFile& file,
             const AddSearch& add_search);

}  // namespace connector::shop
