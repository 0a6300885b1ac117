// What the program makes of secrets and tokens that are not as they should be.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

#include "tests/support/client.h"
#include "tests/support/planted.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

class SecretFiles : public ::testing::Test {
 protected:
  SecretFiles() {
    Write("current", kSecret);
    Write("previous", kPreviousSecret);
    Write("token", kAdminToken);
  }

  void Write(const std::string& name, const std::string& secret) const {
    folder_.Write(name, secret + "\n");
    fs::permissions(folder_ / name, fs::perms(0600));
  }

  Arguments Flags() const {
    return {"--secret-file",          (folder_ / "current").string(),
            "--previous-secret-file", (folder_ / "previous").string(),
            "--admin-token-file",     (folder_ / "token").string()};
  }

  // Sends SIGHUP and waits for what the log says then; "" where that does not come.
  static std::string Reload(Service& service) {
    const auto before = service.process().Errors().size();
    service.process().Signal(SIGHUP);
    for (int i = 0; i < 500; ++i) {
      const auto said = service.process().Errors().substr(before);
      if (said.find("secrets ") != std::string::npos) return said;
      if (service.process().Wait(milliseconds(1))) break;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return "";
  }

  static int Signed(const Service& service, const std::string& secret) {
    const auto answer =
        Get(service.port(), "/categories?limit=1", SignatureLine(secret, "limit=1"));
    return answer ? answer->status : 0;
  }
  static int Operated(const Service& service, const std::string& token) {
    const auto answer =
        Get(service.admin_port(), "/installations", "Authorization: Bearer " + token + "\r\n");
    return answer ? answer->status : 0;
  }

  Folder folder_;
};

TEST_F(SecretFiles, ReloadTakesWhatCanBeReadAndNothingElse) {
  struct {
    std::string name;
    std::function<void(const fs::path& file)> put;
    std::string error;
  } const cases[] = {
      {"a pipe", [](const fs::path& file) { ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0); },
       "is not a regular file"},
      {"a folder", [](const fs::path& file) { fs::create_directory(file); }, "is a folder"},
      {"a device", [](const fs::path& file) { fs::create_symlink("/dev/zero", file); },
       "is not a regular file"},
      {"a link to itself", [](const fs::path& file) { fs::create_symlink(file, file); },
       "Too many levels of symbolic links"},
      {"below a file", [](const fs::path& file) { fs::create_symlink("current/x", file); }, ""},
      {"a name that is too long",
       [](const fs::path& file) { fs::create_symlink(std::string(300, 'x'), file); },
       "File name too long"},
      {"a blank", [](const fs::path& file) { std::ofstream(file) << ' '; }, "is blank"},
  };
  Service service(Flags());
  for (const std::string name : {"current", "previous", "token"}) {
    for (const auto& c : cases) {
      SCOPED_TRACE(name + ": " + c.name);
      fs::rename(folder_ / name, folder_ / "aside");
      c.put(folder_ / name);
      const auto said = Reload(service);
      EXPECT_NE(said.find(" error secrets not reloaded: "), std::string::npos) << said;
      EXPECT_NE(said.find(c.error), std::string::npos) << said;
      EXPECT_EQ(Signed(service, kSecret), 200);
      EXPECT_EQ(Signed(service, kPreviousSecret), 200);
      EXPECT_EQ(Operated(service, kAdminToken), 200);
      fs::remove(folder_ / name);
      fs::rename(folder_ / "aside", folder_ / name);
    }
  }
  EXPECT_NE(Reload(service).find("secrets reloaded"), std::string::npos);
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(), 0);
}

TEST_F(SecretFiles, ReloadRenewsTheOperatorsToken) {
  Service service(Flags());
  EXPECT_EQ(Operated(service, kAdminToken), 200);
  Write("token", "planted-token-two");
  EXPECT_NE(Reload(service).find("the operator's token"), std::string::npos);
  EXPECT_EQ(Operated(service, "planted-token-two"), 200);
  EXPECT_EQ(Operated(service, kAdminToken), 401);
}

TEST_F(SecretFiles, StartIsRefusedAtOnceWhereOneCannotBeRead) {
  fs::remove(folder_ / "current");
  ASSERT_EQ(::mkfifo((folder_ / "current").c_str(), 0600), 0);
  for (const std::string generate : {"--generate-secret=false", "--generate-secret"}) {
    Arguments arguments{"serve", generate, "--listen", "127.0.0.1:0"};
    for (const auto& flag : Flags()) arguments.push_back(flag);
    Process process(CONNECTOR_BINARY, arguments);
    EXPECT_EQ(process.Wait(), 2);
    EXPECT_NE(process.Errors().find("is not a regular file"), std::string::npos)
        << process.Errors();
  }
}

TEST_F(SecretFiles, ThatOthersCanReadAreInTheLogAtTheStartAndWhenReloaded) {
  fs::permissions(folder_ / "current", fs::perms(0644));
  fs::permissions(folder_ / "token", fs::perms(0640));
  Service service(Flags());
  auto said = Reload(service);
  for (const auto& log :
       {service.process().Errors().substr(0, service.process().Errors().size() - said.size()),
        said}) {
    EXPECT_NE(log.find("current: is open to others than its owner (mode 0644)"), std::string::npos)
        << log;
    EXPECT_NE(log.find("token: is open to others than its owner (mode 0640)"), std::string::npos)
        << log;
    EXPECT_EQ(log.find("previous: is open"), std::string::npos) << log;
  }
  EXPECT_EQ(Signed(service, kSecret), 200);
}

// A secret that is only to come does not keep anything from being printed, and none is written.
TEST(Secrets, NothingIsWrittenByWhatOnlyPrints) {
  const Folder folder;
  const Arguments with_secret{"--generate-secret",
                              "--secret-file",
                              (folder / "secret").string(),
                              "--database",
                              (folder / "connector.db").string(),
                              "--listen",
                              "0.0.0.0:0"};
  for (const Arguments& command : {Arguments{"serve", "--print-config"},
                                   Arguments{"manifest", "--public-url", "https://shop.example"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), with_secret.begin(), with_secret.end());
    const auto result = RunConnector(arguments);
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_NE(result.output, "");
    EXPECT_EQ(result.output.find("none is configured"), std::string::npos);
    EXPECT_TRUE(fs::is_empty(folder.path())) << command.front();
  }
}

TEST(Secrets, ManifestLeavesNothingBesideAStoppedDatabase) {
  const Folder folder;
  const auto database = (folder / "connector.db").string();
  ASSERT_EQ(RunConnector({"load", "--database", database, SampleFolder().string()}).status, 0);
  const Arguments manifest{"manifest", "--public-url", "https://shop.example", "--database",
                           database};
  EXPECT_EQ(RunConnector(manifest).status, 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace connector::testing
