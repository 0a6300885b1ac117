// The database's files under a running service, and copies of them: deleted, replaced, killed, cut.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "base/sql/database.h"
#include "tests/support/client.h"
#include "tests/support/events.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

int Send(const Service& service, const std::string& id) {
  return Post(service.port(), "/webhooks", MakeEvent("x", id, "2020-01-01T00:00:00Z"))->status;
}

int Act(const Service& service) {
  const nlohmann::ordered_json action{
      {"action", "OPEN_CASE"}, {"idVisitorUnique", kSampleVisitor}, {"idConversation", "1"}};
  return Post(service.port(), "/visitor-profile/actions", action.dump())->status;
}

int StatusOf(std::uint16_t port, const std::string& target) { return Get(port, target)->status; }

// What was found out stands for a moment.
bool BecomesReady(const Service& service, bool is_ready) {
  for (int i = 0; i < 100; ++i) {
    if (StatusOf(service.admin_port(), "/readyz") == (is_ready ? 200 : 503)) return true;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return false;
}

int CountOf(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// A folder with a service's database in it, the only things in there.
struct Data {
  Folder folder;
  fs::path directory = folder / "data";
  fs::path database = directory / "connector.db";
  fs::path aside = folder / "aside";

  fs::path With(const std::string& suffix) const { return database.string() + suffix; }
};

TEST(DatabaseFiles, DeletedOrReplacedUnderTheServiceAreNoticed) {
  struct {
    std::string name;
    std::function<void(const Data& data)> spoil;
    std::function<void(const Data& data)> mend{};  // none: there is no way back
    bool outlives = false;  // that there is none: what was acknowledged is in the database
  } const cases[] = {
      {"database deleted", [](const Data& data) { fs::remove(data.database); }},
      {"everything deleted", [](const Data& data) { fs::remove_all(data.directory); }},
      {"database renamed", [](const Data& data) { fs::rename(data.database, data.aside); },
       [](const Data& data) { fs::rename(data.aside, data.database); }},
      {"database replaced by a copy",
       [](const Data& data) {
         fs::copy_file(data.database, data.With(".copy"));
         fs::rename(data.database, data.aside);
         fs::rename(data.With(".copy"), data.database);
       },
       [](const Data& data) { fs::rename(data.aside, data.database); }},
      {"database replaced by a new one",
       [](const Data& data) {
         fs::rename(data.database, data.aside);
         std::ofstream(data.database).flush();
       },
       [](const Data& data) { fs::rename(data.aside, data.database); }},
      {"log deleted", [](const Data& data) { fs::remove(data.With("-wal")); }, nullptr, true},
      {"log renamed", [](const Data& data) { fs::rename(data.With("-wal"), data.aside); },
       [](const Data& data) { fs::rename(data.aside, data.With("-wal")); }},
      {"index deleted", [](const Data& data) { fs::remove(data.With("-shm")); }, nullptr, true},
      {"folder renamed", [](const Data& data) { fs::rename(data.directory, data.aside); },
       [](const Data& data) { fs::rename(data.aside, data.directory); }},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Data data;
    Service service({}, data.database);
    EXPECT_EQ(Send(service, "before"), 202);
    EXPECT_EQ(StatusOf(service.admin_port(), "/readyz"), 200);

    c.spoil(data);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(Send(service, "during"), 503);
    EXPECT_EQ(Act(service), 503);
    EXPECT_TRUE(BecomesReady(service, false));
    EXPECT_EQ(StatusOf(service.admin_port(), "/livez"), 200);
    EXPECT_EQ(StatusOf(service.port(), "/products?limit=1"), 200) << "of what is still open";
    EXPECT_EQ(StatusOf(service.admin_port(), "/events/during"), 404);

    if (c.mend) {
      c.mend(data);
      EXPECT_TRUE(BecomesReady(service, true));
      EXPECT_EQ(Send(service, "during"), 202);
      EXPECT_EQ(StatusOf(service.admin_port(), "/events/before"), 200);
    }
    service.process().Signal(SIGTERM);
    EXPECT_EQ(service.process().Wait(), 0);
    const auto log = service.process().Errors();
    EXPECT_EQ(CountOf(log, " critical database: "), 1) << log;
    EXPECT_EQ(CountOf(log, "in its place again"), c.mend ? 1 : 0) << log;
    if (!c.mend && !c.outlives) continue;
    const Service again({}, data.database);
    EXPECT_EQ(StatusOf(again.admin_port(), "/events/before"), 200);
    EXPECT_EQ(StatusOf(again.admin_port(), "/events/during"), c.mend ? 200 : 404);
  }
}

// SQLite deletes the log of the database that it closes, by its name; not of one that was moved.
TEST(DatabaseFiles, OfAnotherServiceAreLeftAloneAtTheEnd) {
  const Data data;
  std::optional<Service> first(std::in_place, Arguments{}, data.database);
  EXPECT_EQ(Send(*first, "first"), 202);
  fs::rename(data.directory, data.aside);
  {
    Service second({}, data.database);
    EXPECT_EQ(Send(second, "second"), 202);
    first->process().Signal(SIGTERM);
    EXPECT_EQ(first->process().Wait(), 0);
    EXPECT_EQ(Send(second, "third"), 202);
    second.process().Signal(SIGKILL);  // so that only the log has what it was told
    second.process().Wait();
  }
  const Service again({}, data.database);
  EXPECT_EQ(StatusOf(again.admin_port(), "/events/second"), 200);
  EXPECT_EQ(StatusOf(again.admin_port(), "/events/third"), 200);
  first.reset();
  fs::remove_all(data.directory / "gone");
  const Service before({}, data.aside / "connector.db");
  EXPECT_EQ(StatusOf(before.admin_port(), "/events/first"), 200);
}

TEST(DatabaseFiles, AreTakenFromOthersAndTheLogSaysSo) {
  const Data data;
  { const Service first({}, data.database); }  // killed: its log stays
  for (const std::string suffix : {"", "-wal", "-shm"}) {
    EXPECT_EQ(fs::status(data.With(suffix)).permissions(), fs::perms(0600)) << suffix;
    fs::permissions(data.With(suffix), fs::perms(0644));
  }
  Service second({}, data.database);
  for (const std::string suffix : {"", "-wal", "-shm"}) {
    EXPECT_EQ(fs::status(data.With(suffix)).permissions(), fs::perms(0600)) << suffix;
    EXPECT_EQ(
        CountOf(second.process().Errors(),
                data.With(suffix).string() + ": was open to others than its owner (mode 0644)\n"),
        1);
  }
}

// With what a service has stored, so that a copy takes a while.
class BackupProcess : public ::testing::Test {
 protected:
  BackupProcess() {
    auto database = sql::OpenForWriting(live_);
    database.exec("CREATE TABLE t (a)");
    database.exec("BEGIN");
    for (int i = 0; i < 2'000; ++i) database.exec("INSERT INTO t VALUES (randomblob(4000))");
    database.exec("COMMIT");
  }

  Arguments Command() const { return {"backup", "--database", live_.string(), copy_.string()}; }

  // Whole, and what it was made of.
  void ExpectWhole() const {
    auto copy = sql::OpenForReading(copy_);
    EXPECT_EQ(copy.execAndGet("PRAGMA integrity_check").getString(), "ok");
    EXPECT_EQ(copy.execAndGet("SELECT count(*) FROM t").getInt(), 2'000);
    EXPECT_EQ(copy.execAndGet("PRAGMA journal_mode").getString(), "delete");
    EXPECT_EQ(fs::status(copy_).permissions(), fs::perms(0600));
  }

  int FilesInFolder() const {
    return static_cast<int>(std::distance(fs::directory_iterator(folder_.path()), {}));
  }

  Folder folder_;
  Folder source_;
  fs::path live_ = source_ / "live.db";
  fs::path copy_ = folder_ / "copy.db";
};

TEST_F(BackupProcess, ManyToOneNameAtOnceAllSucceed) {
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<Process>> backups;
    for (int i = 0; i < 4; ++i) {
      backups.push_back(std::make_unique<Process>(CONNECTOR_BINARY, Command()));
    }
    for (auto& backup : backups) {
      EXPECT_EQ(backup->Wait(), 0) << backup->Errors();
      ExpectWhole();
    }
    EXPECT_EQ(FilesInFolder(), 1);
  }
}

TEST_F(BackupProcess, KilledAtAnyMomentDisturbsNeitherTheCopyNorAnother) {
  std::mt19937 random(2'017);
  for (int round = 0; round < 30; ++round) {
    SCOPED_TRACE(round);
    Process killed(CONNECTOR_BINARY, Command());
    Process other(CONNECTOR_BINARY, Command());
    std::this_thread::sleep_for(milliseconds(random() % 120));
    killed.Signal(SIGKILL);
    EXPECT_EQ(other.Wait(), 0) << other.Errors();
    ExpectWhole();
    killed.Wait();
    if (fs::exists(copy_)) ExpectWhole();
  }
  EXPECT_EQ(RunConnector(Command()).status, 0);
  ExpectWhole();
  EXPECT_EQ(FilesInFolder(), 1) << "what the killed ones left is gone";
}

TEST_F(BackupProcess, FullDiskLeavesTheOldCopyAndNothingElse) {
  for (const bool has_old_copy : {false, true}) {
    if (has_old_copy) {
      ASSERT_EQ(RunConnector(Command()).status, 0);
    }
    for (const std::string blocks : {"0", "1", "100", "2000", "8000"}) {
      Arguments arguments{"-c", "ulimit -f " + blocks + "; exec \"$0\" \"$@\"", CONNECTOR_BINARY};
      for (const auto& argument : Command()) arguments.push_back(argument);
      Process process("/bin/sh", arguments);
      EXPECT_EQ(process.Wait(), 1) << blocks;
      EXPECT_EQ(FilesInFolder(), has_old_copy ? 1 : 0) << blocks;
      if (has_old_copy) ExpectWhole();
    }
  }
}

}  // namespace
}  // namespace connector::testing
