#include "sandbox/apps/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <system_error>
#include <thread>

#include "base/text/regular_file.h"

namespace connector::sandbox::apps {
namespace {

constexpr std::size_t kMostOutput = std::size_t{4} << 20U;
constexpr std::chrono::seconds kGrace{10};  // to put back what it changed

// Blocked signals would be inherited, and nobody could end the child.
class SpawnSettings {
 public:
  SpawnSettings(const std::string& output, const std::string& errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, output.c_str(), kNew, 0600);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, errors.c_str(), kNew, 0600);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Nothing if it still runs then, or nobody waits any more.
std::optional<int> WaitFor(pid_t child, std::chrono::milliseconds timeout,
                           const std::function<bool()>& is_cancelled) {
  constexpr std::chrono::milliseconds kPause{10};
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) != child) {
    const bool is_over = std::chrono::steady_clock::now() > deadline;
    if (is_over || (is_cancelled && is_cancelled())) return std::nullopt;
    std::this_thread::sleep_for(kPause);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ChildResult RunChild(const std::filesystem::path& program,
                     const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     std::chrono::milliseconds timeout, const std::function<bool()>& is_cancelled) {
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const SpawnSettings settings(folder / "output", folder / "errors");

  ChildResult result;
  pid_t child = 0;
  const int error = ::posix_spawn(&child, program.c_str(), settings.actions(),
                                  settings.attributes(), argv.data(), environ);
  if (error != 0) {
    result.failure = program.string() + " could not be started: " +
                     std::error_code(error, std::generic_category()).message();
    return result;
  }
  auto status = WaitFor(child, timeout, is_cancelled);
  if (!status) {
    result.failure =
        "it took longer than " + std::to_string(timeout.count() / 1'000) + " s, and was ended";
    ::kill(child, SIGTERM);
    status = WaitFor(child, kGrace, {});
  }
  if (!status) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  result.status = status.value_or(128 + SIGKILL);
  result.output = text::ReadRegularFile(folder / "output", kMostOutput).bytes;
  result.errors = text::ReadRegularFile(folder / "errors", kMostOutput).bytes;
  return result;
}

}  // namespace connector::sandbox::apps
