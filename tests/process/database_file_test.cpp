// What the commands say of database files that they cannot use.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/process.h"

namespace connector::testing {
namespace {

namespace fs = std::filesystem;

TEST(DatabaseFile, HasTheNameOfOne) {
  for (const std::string name : {":memory:", "file:connector.db"}) {
    const auto error = "\"" + name + "\"";
    const auto served = RunConnector({"serve", "--database=" + name});
    EXPECT_EQ(served.status, 2) << name;
    EXPECT_EQ(served.errors,
              "connector: database: must be a file's name, not " + error + " (flag --database)\n");
    for (const Arguments& command :
         {Arguments{"load", "--database=" + name, SampleFolder().string()},
          Arguments{"backup", "--database=" + name, "copy.db"}}) {
      const auto result = RunConnector(command);
      EXPECT_EQ(result.status, 1) << name;
      EXPECT_EQ(result.errors, "connector: " + error + ": must be a file's name\n");
    }
  }
  const Folder folder;
  const Service service({}, folder / "connector.db");
  const auto result =
      RunConnector({"backup", "--database", service.database().string(), ":memory:"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.errors, "connector: \":memory:\": must be a file's name\n");
}

TEST(DatabaseFile, OfAnotherApplicationIsNotStamped) {
  const Folder folder;
  const auto file = (folder / "foreign.db").string();
  SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA user_version = 7; PRAGMA application_id = 7");
  const auto bytes = ReadFile(file);
  for (const Arguments& command :
       {Arguments{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "off", "--database", file},
        Arguments{"load", "--shop", file, SampleFolder().string()},
        Arguments{"build-shop", file, SampleFolder().string()},
        Arguments{"backup", "--database", file, folder / "copy.db"}}) {
    const auto result = RunConnector(command);
    EXPECT_EQ(result.status, 1) << command.front();
    const bool is_shop = command.front() == "load" || command.front() == "build-shop";
    EXPECT_TRUE(
        Contains(result.errors, "connector: " + file +
                                    (is_shop ? ": is there, and is no shop's file\n"
                                             : ": the database belongs to another application\n")))
        << result.errors;
    EXPECT_TRUE(ReadFile(file) == bytes) << command.front();
  }
}

// A limit on the size of files makes the same failures as a full disk, at every size at another
// place.
TEST(DatabaseFile, OnAFullDiskIsCalledThat) {
  for (const auto* command :
       {R"("$0" serve --log-level error --listen 127.0.0.1:0 --admin-listen off --database "$1")",
        R"("$0" load --database "$1" "$2")"}) {
    for (const int blocks : {1, 8, 40, 64, 100, 400}) {  // of 512 bytes
      const Folder folder;
      const auto file = (folder / "connector.db").string();
      Process process("/bin/sh", {"-c", "ulimit -f " + std::to_string(blocks) + "; " + command,
                                  CONNECTOR_BINARY, file, SampleFolder().string()});
      EXPECT_EQ(process.Wait(), 1) << command << blocks;
      constexpr auto* kError =
          ": no space left: the disk, a quota, or the limit on a file's size\n";
      const auto shop = (folder / "shop.db").string();
      EXPECT_TRUE(Contains(process.Errors(), "connector: " + file + kError) ||
                  Contains(process.Errors(), "connector: " + shop + kError))
          << command << blocks << process.Errors();
    }
  }
}

// Of a user who is not root, as root may do everything.
TEST(DatabaseFile, WithoutRightsIsCalledThat) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  const Folder folder;
  const auto program = folder / "connector";
  fs::copy_file(CONNECTOR_BINARY, program);
  fs::permissions(folder.path(), fs::perms(0755));
  const auto shop = folder / "shop";
  fs::copy(SampleFolder(), shop);
  fs::create_directory(folder / "theirs");
  const auto database = folder / "theirs" / "connector.db";
  ASSERT_EQ(RunConnector({"load", "--database", database.string(), shop.string()}).status, 0);
  const auto load = [&](const fs::path& file) {
    Process process("/usr/bin/setpriv",
                    {"--reuid=65534", "--regid=65534", "--clear-groups", program.string(), "load",
                     "--database", file.string(), shop.string()});
    EXPECT_EQ(process.Wait(), 1);
    return process.Errors();
  };
  EXPECT_EQ(load(database),
            "connector: " + (folder / "theirs" / "shop.db").string() + ": Permission denied\n");
  fs::permissions(folder / "theirs" / "shop.db", fs::perms(0666));
  EXPECT_EQ(load(database),
            "connector: " + (folder / "theirs" / "shop.db").string() + ": Permission denied\n");
  EXPECT_EQ(load(folder / "new" / "connector.db"),
            "connector: " + (folder / "new").string() + ": Permission denied\n");
  fs::permissions(folder / "theirs", fs::perms(0777));
  fs::permissions(shop / "products.jsonl", fs::perms(0600));
  EXPECT_EQ(load(folder / "theirs" / "other.db"), "connector: products.jsonl: cannot be read\n");
  fs::permissions(shop, fs::perms(0711));
  EXPECT_EQ(load(folder / "theirs" / "other.db"),
            "connector: " + shop.string() + ": Permission denied\n");
}

}  // namespace
}  // namespace connector::testing
