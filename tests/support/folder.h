// A folder that lives as long as its test, and the files in it.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace connector::testing {

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  void Write(const std::string& name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

std::string ReadFile(const std::filesystem::path& file);

// Of what is in a folder.
std::set<std::string> NamesIn(const std::filesystem::path& folder);

// The project's own fixtures/sample/.
std::filesystem::path SampleFolder();

}  // namespace connector::testing
