// A log that nobody reads, and other output: nothing waits for it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "tests/support/client.h"
#include "tests/support/events.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

// A pipe that holds a page. It is read when it is told to, never by itself.
class Pipe {
 public:
  Pipe() {
    EXPECT_EQ(::mkfifo(path().c_str(), 0600), 0);
    fd_ = ::open(path().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    EXPECT_GE(::fcntl(fd_, F_SETPIPE_SZ, 4'096), 0);
  }
  ~Pipe() { ::close(fd_); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::string path() const { return folder_ / "pipe"; }

  void Fill() const {
    const std::string page(4'096, '\n');
    while (::write(fd_, page.data(), page.size()) > 0) {
    }
  }

  // What comes until the text does, or nothing comes for a while.
  std::string ReadUntil(const std::string& text) const {
    std::string read;
    std::string buffer(4'096, '\0');
    for (int pauses = 0; pauses < 300 && read.find(text) == std::string::npos;) {
      const auto count = ::read(fd_, buffer.data(), buffer.size());
      if (count > 0) {
        read.append(buffer, 0, static_cast<std::size_t>(count));
        pauses = 0;
      } else {
        ++pauses;
        std::this_thread::sleep_for(milliseconds(10));
      }
    }
    return read;
  }

 private:
  Folder folder_;
  int fd_ = -1;
};

// `connector` with a redirection of the shell's.
class Redirected {
 public:
  Redirected(const std::string& redirection, const Arguments& arguments)
      : process_("/bin/sh", Command(redirection, arguments)) {}

  Process& process() { return process_; }

  std::uint16_t Port(const std::string& before = "listening on http://127.0.0.1:") {
    for (int i = 0; i < 2'000; ++i) {
      const auto output = process_.Output();
      const auto at = output.find(before);
      if (at != std::string::npos && output.find('\n', at + 1) != std::string::npos) {
        return static_cast<std::uint16_t>(std::stoi(output.substr(at + before.size())));
      }
      std::this_thread::sleep_for(milliseconds(5));
    }
    return 0;
  }

 private:
  static Arguments Command(const std::string& redirection, const Arguments& arguments) {
    Arguments command{"-c", "exec \"$0\" \"$@\" " + redirection, CONNECTOR_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }

  Process process_;
};

Arguments Serve(const Arguments& place, const Arguments& more = {}) {
  Arguments arguments{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"};
  arguments.insert(arguments.end(), place.begin(), place.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// How many of so many requests are answered.
int Ask(std::uint16_t port, int count, const std::string& path = "/webhooks") {
  Client client(port);
  int answered = 0;
  constexpr int kAtOnce = 50;
  for (int asked = 0; asked < count; asked += kAtOnce) {
    std::string requests;
    for (int i = 0; i < kAtOnce; ++i) requests += "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
    client.Send(requests);
    for (int i = 0; i < kAtOnce; ++i) {
      const auto answer = client.Read(milliseconds(3'000));
      if (!answer || answer->status != 200) return answered;
      ++answered;
    }
  }
  return answered;
}

std::uint64_t DroppedLines(std::uint16_t admin_port) {
  const auto metrics = Get(admin_port, "/metrics")->body;
  const std::string name = "\nconnector_log_lines_dropped_total ";
  const auto at = metrics.find(name);
  return at == std::string::npos ? 0 : std::stoull(metrics.substr(at + name.size()));
}

TEST(Log, ThatNobodyReadsStopsNothing) {
  constexpr int kRequests = 30'000;
  for (const std::string format : {"text", "json"}) {
    const EventsDatabase events;
    const Pipe pipe;
    Redirected service("2>" + pipe.path(), Serve(events.flags(), {"--log-format", format}));
    const auto port = service.Port();
    const auto admin_port = service.Port("operator's listener on http://127.0.0.1:");
    ASSERT_EQ(Ask(port, kRequests), kRequests);
    const auto dropped = DroppedLines(admin_port);
    EXPECT_GT(dropped, 1'000U);
    EXPECT_LT(dropped, static_cast<unsigned>(kRequests));

    const auto read = pipe.ReadUntil("never");  // all that was kept
    EXPECT_EQ(Ask(port, 50), 50);
    const auto notice = std::to_string(dropped) + " lines are missing here";
    EXPECT_NE(pipe.ReadUntil(notice).find(notice), std::string::npos);
    const auto lines = static_cast<std::uint64_t>(std::count(read.begin(), read.end(), '\n'));
    EXPECT_NEAR(static_cast<double>(lines + dropped), kRequests, 10);
    EXPECT_EQ(DroppedLines(admin_port), dropped);

    service.process().Signal(SIGTERM);
    EXPECT_NE(pipe.ReadUntil("drained").find("drained"), std::string::npos);
    EXPECT_EQ(service.process().Wait(), 0);
  }
}

// Warnings and errors are written at once: they must not wait either.
TEST(Log, OfErrorsThatNobodyReadsStopsNothing) {
  const Folder folder;
  const Pipe pipe;
  pipe.Fill();
  Redirected service("2>" + pipe.path(),
                     Serve({"--database", folder / "connector.db"}, {"--log-level", "error"}));
  const auto port = service.Port();
  const rlimit full{1, RLIM_INFINITY};
  ASSERT_EQ(::prlimit(service.process().pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  for (int i = 0; i < 300; ++i) {
    const auto answer = Post(port, "/webhooks", MakeEvent("x", "e", "2020-01-01T00:00:00Z"));
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 503);
  }
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(), 0);
}

TEST(Log, ThatCannotBeWrittenStopsNothingAndIsCounted) {
  for (const std::string redirection : {"2>/dev/full", "2>&-"}) {
    const EventsDatabase events;
    Redirected service(redirection, Serve(events.flags()));
    EXPECT_EQ(Ask(service.Port(), 500), 500) << redirection;
    std::this_thread::sleep_for(milliseconds(1'500));  // lines are written within a second
    EXPECT_GT(DroppedLines(service.Port("operator's listener on http://127.0.0.1:")), 400U);
    service.process().Signal(SIGTERM);
    EXPECT_EQ(service.process().Wait(), 0);
  }
}

// Whoever shares the pipe may have made it one that does not wait; and nobody is done that to.
TEST(Log, SharesItsPipeAsItIs) {
  const EventsDatabase events;
  const Pipe pipe;
  Redirected service("2<>" + pipe.path(), Serve(events.flags()));
  const auto shared = "/proc/" + std::to_string(service.process().pid()) + "/fdinfo/2";
  const auto port = service.Port();
  Ask(port, 50);
  EXPECT_NE(pipe.ReadUntil("/webhooks").find("/webhooks"), std::string::npos);
  const auto info = ReadFile(shared);
  const auto flags = std::stoul(info.substr(info.find("flags:") + 6), nullptr, 8);
  EXPECT_EQ(flags & O_NONBLOCK, 0U);
}

TEST(Output, AtTheStartThatNobodyReadsStopsNothing) {
  const EventsDatabase events;
  const Pipe pipe;
  pipe.Fill();
  Redirected service(">" + pipe.path(), Serve(events.flags()));
  while (service.process().Errors().find("there is no secret") == std::string::npos) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  std::this_thread::sleep_for(milliseconds(500));
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(), 0);
}

// While it shows its progress it holds the lock that the service writes under.
TEST(Output, OfLoadOnAStoppedTerminalStopsNothing) {
  const Folder folder;
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_EQ(::grantpt(terminal), 0);
  ASSERT_EQ(::unlockpt(terminal), 0);
  char name[64];
  ASSERT_EQ(::ptsname_r(terminal, name, sizeof name), 0);
  const int line = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_EQ(::tcflow(line, TCOOFF), 0);
  Redirected load(std::string("2>") + name,
                  {"load", "--database", folder / "connector.db", SampleFolder()});
  EXPECT_EQ(load.process().Wait(), 0);
  ::close(line);
  ::close(terminal);
}

}  // namespace
}  // namespace connector::testing
