#include "base/text/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

namespace connector::text {
namespace {

// A file or a socket that is opened later must not become a standard stream that was closed. What
// is written to one that was closed fails, as on a full disk.
void OpenStandardStreams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    const bool is_input = fd == STDIN_FILENO;
    const int flags = is_input ? O_RDONLY : O_WRONLY;
    if (::open(is_input ? "/dev/null" : "/dev/full", flags) != fd) std::abort();
  }
}

}  // namespace

int RunProgram(const char* name, int failure, const std::function<int()>& run) {
  OpenStandardStreams();
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is a write that fails, no crash
  int status = failure;
  try {
    status = run();
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << '\n';
  }
  if (std::cout.flush()) return status;
  std::cerr << name << ": standard output: cannot be written\n";
  return failure;
}

}  // namespace connector::text
