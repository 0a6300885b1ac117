#include "tests/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "tests/support/planted.h"

namespace connector::testing {
namespace {

constexpr std::chrono::milliseconds kPoll{5};

std::vector<char*> Pointers(Arguments& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Process::Process(const std::filesystem::path& program, const Arguments& arguments,
                 const Arguments& environment) {
  Arguments command{program.string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Arguments variables{"PATH=/usr/bin:/bin"};
  variables.insert(variables.end(), environment.begin(), environment.end());
  auto argv = Pointers(command);
  auto envp = Pointers(variables);
  const auto out = (folder_ / "out").string();
  const auto err = (folder_ / "err").string();
  pid_ = ::fork();
  if (pid_ != 0) return;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(::open(out.c_str(), kFlags, 0600), STDOUT_FILENO);
  ::dup2(::open(err.c_str(), kFlags, 0600), STDERR_FILENO);
  ::execve(argv[0], argv.data(), envp.data());
  ::_exit(127);
}

Process::~Process() {
  if (!status_) {
    Signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ExpectNothingPlanted(Output() + Errors(), "what the program printed");
}

void Process::Signal(int signal) const { ::kill(pid_, signal); }

std::optional<int> Process::Wait(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!status_ && std::chrono::steady_clock::now() < deadline) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else {
      std::this_thread::sleep_for(kPoll);
    }
  }
  return status_;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Result RunConnector(const Arguments& arguments, const Arguments& environment) {
  Process process(CONNECTOR_BINARY, arguments, environment);
  const auto status = process.Wait();
  return {status.value_or(-1), process.Output(), process.Errors()};
}

Service::Service(const Arguments& arguments) : database_(own_.emplace().file()) {
  Start(own_->flags(), arguments, {});
}

Service::Service(const Arguments& arguments, const EventsDatabase& events,
                 const Arguments& environment)
    : database_(events.file()) {
  Start(events.flags(), arguments, environment);
}

Service::Service(const Arguments& arguments, const std::filesystem::path& file) : database_(file) {
  Start({"--database", file.string()}, arguments, {});
}

void Service::Start(const Arguments& place, const Arguments& arguments,
                    const Arguments& environment) {
  Arguments command{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"};
  command.insert(command.end(), place.begin(), place.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  Arguments variables{"CONNECTOR_EVENTS_TIMEOUT_MS=20000"};  // a disk may be busy
  variables.insert(variables.end(), environment.begin(), environment.end());
  process_.emplace(CONNECTOR_BINARY, command, variables);
  port_ = PortAfter("listening on http://127.0.0.1:");
  admin_port_ = PortAfter("\noperator's listener on http://127.0.0.1:");
}

// The port of the line, once it is there.
std::uint16_t Service::PortAfter(const std::string& line) {
  for (;;) {
    const auto output = process_->Output();
    const auto at = output.find(line);
    if (at != std::string::npos && output.find('\n', at + 1) != std::string::npos) {
      return static_cast<std::uint16_t>(std::stoi(output.substr(at + line.size())));
    }
    if (process_->Wait(kPoll)) throw std::runtime_error(process_->Errors());
  }
}

}  // namespace connector::testing
