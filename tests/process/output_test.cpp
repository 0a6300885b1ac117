// Output that cannot be written is no success.
#include <gtest/gtest.h>

#include <csignal>

#include "tests/support/client.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

// The connector in a shell: `script` has it as "$0" and the arguments as "$@".
Result RunInShell(const std::string& script, const Arguments& arguments) {
  Arguments command{"-c", script, CONNECTOR_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Process process("/bin/sh", command);
  const auto status = process.Wait();
  return {status.value_or(-1), process.Output(), process.Errors()};
}

constexpr auto* kMessage = "connector: standard output: cannot be written\n";

TEST(Output, ThatCannotBeWrittenIsAFailure) {
  const Folder folder;
  Service service;
  const auto url = "http://127.0.0.1:" + std::to_string(service.port());
  const Arguments commands[] = {
      {"--version"},
      {"--help"},
      {"serve", "--help"},
      {"serve", "--print-config"},
      {"manifest", "--public-url", "https://shop.example", "--database", folder / "connector.db"},
      {"hash-password"},
      {"healthcheck", url}};
  for (const auto& arguments : commands) {
    for (const std::string to : {">/dev/full", ">&-"}) {
      const auto result = RunInShell("echo word | \"$0\" \"$@\" " + to, arguments);
      EXPECT_EQ(result.status, 1) << arguments.front() << to;
      EXPECT_EQ(result.errors, kMessage) << arguments.front() << to;
    }
  }
}

// It ends a program by its signal, unless that is ignored, as systemd does.
TEST(Output, ToAPipeThatNobodyReadsIsAFailure) {
  const auto result = RunInShell(
      "trap '' PIPE; { sleep 0.2; \"$0\" \"$@\"; echo $? >&2; } | exec sleep 0 <&-", {"--help"});
  std::string expected(kMessage);
  expected.append("1\n");
  EXPECT_EQ(result.errors, expected);
}

TEST(Output, OfARightCallArrives) {
  for (const std::string stream : {"<&-", "2>&-", "<&- 2>&-"}) {
    const auto result = RunInShell("\"$0\" \"$@\" " + stream, {"--version"});
    EXPECT_EQ(result.status, 0) << stream;
    EXPECT_EQ(result.output.rfind("connector ", 0), 0U) << stream;
  }
}

// Nobody has to read where it listens.
TEST(Output, OfAServiceIsACourtesy) {
  for (const std::string to : {">/dev/full", ">&-"}) {
    const EventsDatabase events;
    Arguments command{"-c",
                      "exec \"$0\" \"$@\" " + to,
                      CONNECTOR_BINARY,
                      "serve",
                      "--listen",
                      "127.0.0.1:0",
                      "--admin-listen",
                      "off"};
    for (const auto& flag : events.flags()) command.push_back(flag);
    Process process("/bin/sh", command);
    const std::string warning = "where it serves cannot be written";
    while (process.Errors().find(warning) == std::string::npos) {
      ASSERT_FALSE(process.Wait(std::chrono::milliseconds(5))) << process.Errors();
    }
    process.Signal(SIGTERM);
    EXPECT_EQ(process.Wait(), 0) << to;
  }
}

// A limit on the size of files makes the same failures as a full disk, and its signal ends nothing.
TEST(Output, OnAFullDiskIsAFailure) {
  const Folder folder;
  folder.Write("config", std::string(512, '\n'));
  const auto out = (folder / "config").string();
  const auto result =
      RunInShell("ulimit -f 1; \"$0\" \"$@\" >>" + out, {"serve", "--print-config"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.errors, kMessage);
}

}  // namespace
}  // namespace connector::testing
