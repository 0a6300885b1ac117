// Names with more than one address, in a namespace with an /etc/hosts of the test's own.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>

#include "tests/support/process.h"

namespace connector::testing {
namespace {

constexpr auto* kHosts =
    "127.0.0.1 two.test\n"
    "127.0.0.2 two.test\n"
    "127.0.0.2 twice.test\n"
    "127.0.0.2 twice.test\n"
    "::1 six.test\n"
    "127.0.0.1 six.test\n"
    "127.0.0.1 mixed.test\n"
    "192.0.2.1 mixed.test\n"
    "192.0.2.1 elsewhere.test\n"
    "127.0.0.1 localhost\n"
    "192.0.2.1 localhost\n";

// A port of 127.0.0.1 that nobody gets and where nobody listens: connections are refused.
class UnusedPort {
 public:
  explicit UnusedPort(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    is_held_ = ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~UnusedPort() { ::close(socket_); }
  UnusedPort(const UnusedPort&) = delete;
  UnusedPort& operator=(const UnusedPort&) = delete;

  bool is_held() const { return is_held_; }

 private:
  int socket_;
  bool is_held_;
};

class Addresses : public ::testing::Test {
 protected:
  Addresses() { folder_.Write("hosts", kHosts); }

  void SetUp() override {
    Process probe("/usr/bin/unshare", {"--mount", "true"});
    if (probe.Wait() != 0) GTEST_SKIP() << "this user cannot make a namespace";
  }

  std::unique_ptr<Process> Start(const Arguments& arguments,
                                 const Arguments& environment = {}) const {
    Arguments command{"--mount",
                      "/bin/sh",
                      "-c",
                      R"(mount --bind "$0" /etc/hosts && exec "$@")",
                      (folder_ / "hosts").string(),
                      CONNECTOR_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return std::make_unique<Process>("/usr/bin/unshare", command, environment);
  }

  std::unique_ptr<Process> Serve(const std::string& listen, const std::string& admin = "off",
                                 const Arguments& environment = {}) const {
    auto arguments = events_.flags();
    arguments.insert(arguments.begin(), "serve");
    arguments.insert(arguments.end(), {"--listen", listen, "--admin-listen", admin});
    return Start(arguments, environment);
  }

  Result Run(const Arguments& arguments) const {
    const auto process = Start(arguments);
    const auto status = process->Wait();
    return {status.value_or(-1), process->Output(), process->Errors()};
  }

  // The port that stands behind these words, once they are printed; "" if it ended before.
  static std::string PortAfter(Process& process, const std::string& words) {
    for (;;) {
      const auto output = process.Output();
      const auto at = output.find(words);
      const auto end = output.find('\n', at);
      if (at != std::string::npos && end != std::string::npos) {
        return output.substr(at + words.size(), end - at - words.size());
      }
      if (process.Wait(std::chrono::milliseconds(5))) {
        ADD_FAILURE() << process.Errors();
        return "";
      }
    }
  }

  Result CheckHealth(const std::string& authority) const {
    return Run({"healthcheck", "http://" + authority});
  }

  Folder folder_;
  EventsDatabase events_;
};

TEST_F(Addresses, EveryOneThatANameHasIsServed) {
  const auto service = Serve("two.test:0", "six.test:0");
  const auto port = PortAfter(*service, "listening on http://two.test:");
  const auto admin = PortAfter(*service, "operator's listener on http://six.test:");
  for (const auto& authority : {"127.0.0.1:" + port, "127.0.0.2:" + port, "two.test:" + port,
                                "127.0.0.1:" + admin + "/livez", "[::1]:" + admin + "/livez",
                                "six.test:" + admin + "/livez"}) {
    const auto result = CheckHealth(authority);
    EXPECT_EQ(result.status, 0) << authority << result.errors;
  }
  EXPECT_EQ(CheckHealth("127.0.0.3:" + port).status, 1);
  service->Signal(SIGTERM);
  EXPECT_EQ(service->Wait(), 0);
}

TEST_F(Addresses, OneThatIsNamedTwiceIsServedOnce) {
  const auto service = Serve("twice.test:0");
  const auto port = PortAfter(*service, "listening on http://twice.test:");
  EXPECT_EQ(CheckHealth("127.0.0.2:" + port).status, 0);
}

// As ::1 is on a machine without IPv6.
TEST_F(Addresses, OnesOfOtherMachinesAreLeftOut) {
  const auto service = Serve("mixed.test:0", "off", {"CONNECTOR_SECRET=s"});
  const auto port = PortAfter(*service, "listening on http://mixed.test:");
  EXPECT_EQ(CheckHealth("127.0.0.1:" + port).status, 0);

  const auto nowhere = Serve("elsewhere.test:0", "off", {"CONNECTOR_SECRET=s"});
  EXPECT_EQ(nowhere->Wait(), 1);
  EXPECT_TRUE(Contains(nowhere->Errors(), "elsewhere.test:0: Cannot assign requested address"))
      << nowhere->Errors();
}

TEST_F(Addresses, PortThatIsTakenOnOneOfThemIsAnError) {
  const auto first = Serve("127.0.0.2:0");
  const auto port = PortAfter(*first, "listening on http://127.0.0.2:");
  const auto second = Serve("two.test:" + port);
  EXPECT_EQ(second->Wait(), 1);
  EXPECT_TRUE(Contains(second->Errors(), "two.test:" + port + ": Address already in use"))
      << second->Errors();
}

TEST_F(Addresses, NameIsLoopbackOnlyIfAllOfThemAre) {
  for (const std::string name : {"mixed.test:0", "localhost:0", "elsewhere.test:0"}) {
    const auto exposed = Serve(name);
    EXPECT_EQ(exposed->Wait(), 2);
    EXPECT_TRUE(Contains(exposed->Errors(), "listen: " + name + " can be reached from outside"))
        << exposed->Errors();
    const auto operators = Serve("127.0.0.1:0", name);
    EXPECT_EQ(operators->Wait(), 2);
    EXPECT_TRUE(Contains(operators->Errors(), "admin-listen: " + name + " can be reached"))
        << operators->Errors();
  }
}

TEST_F(Addresses, HealthCheckTriesThemAll) {
  {
    const auto service = Serve("127.0.0.1:0");
    const auto port = PortAfter(*service, "listening on http://127.0.0.1:");
    EXPECT_EQ(CheckHealth("six.test:" + port).status, 0);  // [::1] refuses
  }
  std::unique_ptr<Process> service;
  std::string port;
  std::unique_ptr<UnusedPort> unused;  // of 127.0.0.1, where another test may have it
  while (unused == nullptr || !unused->is_held()) {
    service = Serve("127.0.0.2:0");
    port = PortAfter(*service, "listening on http://127.0.0.2:");
    ASSERT_NE(port, "") << service->Errors();
    unused = std::make_unique<UnusedPort>(std::stoi(port));
  }
  EXPECT_EQ(CheckHealth("two.test:" + port).status, 0);  // 127.0.0.1 refuses
  const auto result = CheckHealth("six.test:" + port);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.errors, "http://six.test:" + port + ": [::1]:" + port +
                               ": Connection refused, 127.0.0.1:" + port +
                               ": Connection refused\n");
}

}  // namespace
}  // namespace connector::testing
