#include "checker/interruption.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace connector::checker {
namespace {

// A handler is given nothing else.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> noted{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal's handler may use nothing else");

void Note(int signal) { noted = signal; }

}  // namespace

void CatchInterruptions() {
  for (const int signal : std::array{SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;  // as nohup wishes
    struct sigaction action {};
    action.sa_handler = Note;
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

bool IsInterrupted() { return noted != 0; }

void EndByInterruption() {
  std::signal(noted, SIG_DFL);
  std::raise(noted);
  std::abort();  // it does not come back
}

}  // namespace connector::checker
