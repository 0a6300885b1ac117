#include "sandbox/apps/review.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/text/text.h"
#include "sandbox/apps/child_process.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kLongestMessage = 4'000;  // bytes

// For this user alone; goes with everything in it.
class PrivateFolder {
 public:
  PrivateFolder() : path_((std::filesystem::temp_directory_path() / "review-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), path_);
    }
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  std::filesystem::path path() const { return path_; }

  std::string Write(const std::string& name, const std::string& bytes) const {
    const auto file = path() / name;
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool is_written =
        fd >= 0 && ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (!is_written) throw std::system_error(error, std::generic_category(), file.string());
    return file;
  }

 private:
  std::string path_;
};

// Without the folder's name, which means nothing to anybody.
std::string Message(const ChildResult& result, const PrivateFolder& folder) {
  auto text = result.failure.empty() ? result.errors : result.failure;
  const auto prefix = folder.path().string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
    text.erase(at, prefix.size());
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text::Printable(text, kLongestMessage);
}

ordered_json FailuresIn(const ordered_json& report) {
  auto failures = ordered_json::array();
  for (const auto& result : report.at("results")) {
    if (result.at("result") != "pass" && result.at("result") != "not applicable" &&
        result.at("result") != "skipped") {
      failures.push_back(result);
    }
  }
  return failures;
}

}  // namespace

ordered_json RunReview(const StoredApp& stored, const ReviewOptions& options) {
  const PrivateFolder folder;
  std::vector<std::string> arguments{stored.app.url,
                                     "--config",
                                     folder.Write("app.yaml", ToYaml(stored.app)),
                                     "--secret-file",
                                     folder.Write("secret.txt", stored.secret + "\n"),
                                     "--format",
                                     "json"};
  if (!options.ca_file.empty()) {
    arguments.insert(arguments.end(), {"--ca-file", options.ca_file});
  }
  const auto result =
      RunChild(options.checker, arguments, folder.path(), options.timeout, options.is_cancelled);
  const auto report = ordered_json::parse(result.output, nullptr, false);
  if (!report.is_object() || !report.contains("results") || !result.failure.empty()) {
    return {{"passed", false},
            {"exitStatus", result.status},
            {"conclusion", nullptr},
            {"counts", ordered_json::object()},
            {"review", ordered_json::object()},
            {"failures", ordered_json::array()},
            {"message", Message(result, folder)}};
  }
  return {{"passed", result.status == 0},
          {"exitStatus", result.status},
          {"conclusion", report.at("conclusion")},
          {"counts", report.at("counts")},
          {"review", report.at("review")},
          {"failures", FailuresIn(report)},
          {"message", nullptr}};
}

}  // namespace connector::sandbox::apps
