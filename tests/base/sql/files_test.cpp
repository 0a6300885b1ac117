// Who may read a database, and how it is noticed that it is gone.
#include "base/sql/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/sql/backup.h"
#include "base/sql/database.h"
#include "tests/support/folder.h"

namespace connector::sql {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms kOwner{0600};

// Anything that is not for its owner only.
std::string OpenToOthers(const testing::Folder& folder) {
  std::string names;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    if (entry.status().permissions() != kOwner) names += entry.path().filename().string() + " ";
  }
  return names;
}

TEST(DatabaseFiles, AreForTheirOwnerWhateverTheUmask) {
  for (const mode_t mask : {0000U, 0022U, 0777U}) {
    const testing::Folder folder;
    const auto before = ::umask(mask);
    {
      auto database = OpenForWriting(folder / "live.db");
      database.exec("CREATE TABLE t (a)");
      const auto reader = OpenForReading(folder / "live.db");
      Backup(folder / "live.db", folder / "copy.db");
      EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 4);
      EXPECT_EQ(OpenToOthers(folder), "");
    }
    ::umask(before);
  }
}

TEST(DatabaseFiles, AreTakenFromOthersWhenOpened) {
  const testing::Folder folder;
  fs::create_symlink("live.db", folder / "link.db");
  std::vector<std::string> notices;
  auto database = OpenForWriting(folder / "link.db");  // which leads nowhere yet
  database.exec("CREATE TABLE t (a)");
  EXPECT_EQ(OpenToOthers(folder), "");
  for (const std::string name : {"live.db", "live.db-wal", "live.db-shm"}) {
    fs::permissions(folder / name, fs::perms(0664));
  }
  notices = RestrictToOwner(folder / "link.db");
  EXPECT_EQ(OpenToOthers(folder), "");
  ASSERT_EQ(notices.size(), 3U);
  EXPECT_EQ(notices[0],
            (folder / "link.db").string() + ": was open to others than its owner (mode 0664)");
  EXPECT_EQ(RestrictToOwner(folder / "link.db").size(), 0U);

  fs::permissions(folder / "live.db", fs::perms(0644));
  Backup(folder / "live.db", folder / "copy.db");
  EXPECT_EQ(fs::status(folder / "copy.db").permissions(), kOwner);
  OpenForWriting(folder / "live.db");
  EXPECT_EQ(OpenToOthers(folder), "");
}

TEST(OpenFiles, MissWhatWasDeletedMovedOrReplaced) {
  const testing::Folder folder;
  fs::create_directory(folder / "data");
  fs::create_symlink("live.db", folder / "data/link.db");
  const auto path = folder / "data/live.db";
  auto database = OpenForWriting(path);
  database.exec("CREATE TABLE t (a)");
  const OpenFiles files(path);
  const OpenFiles by_link(folder / "data/link.db");
  const auto move = [](const fs::path& from, const fs::path& to) { fs::rename(from, to); };
  EXPECT_EQ(files.FindMisplaced(), "");

  for (const std::string suffix : {"", "-wal", "-shm"}) {
    const auto file = path.string() + suffix;
    move(file, folder / "aside");
    EXPECT_EQ(files.FindMisplaced().rfind(file + ": was deleted or replaced", 0), 0U);
    fs::copy_file(folder / "aside", file);
    EXPECT_NE(files.FindMisplaced(), "") << "a copy is another file";
    EXPECT_NE(by_link.FindMisplaced(), "");
    move(folder / "aside", file);
    EXPECT_EQ(files.FindMisplaced(), "");
    EXPECT_EQ(by_link.FindMisplaced(), "");
  }
  move(folder / "data", folder / "elsewhere");
  EXPECT_NE(files.FindMisplaced(), "");
  move(folder / "elsewhere", folder / "data");
  EXPECT_EQ(files.FindMisplaced(), "");

  fs::remove(folder / "data/link.db");
  folder.Write("data/other.db", "");
  fs::create_symlink("other.db", folder / "data/link.db");
  EXPECT_NE(by_link.FindMisplaced(), "") << "the link leads elsewhere";
  EXPECT_EQ(files.FindMisplaced(), "");
}

}  // namespace
}  // namespace connector::sql
