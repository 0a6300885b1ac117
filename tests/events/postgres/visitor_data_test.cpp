// What only PostgreSQL keeps of a visitor, and only several connectors can bring about. The rest is
// tested as on SQLite (tests/events/visitor_data_test.cpp).
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>

#include "tests/base/sql/postgres/server.h"
#include "tests/events/visitors.h"
#include "tests/support/eventually.h"

namespace connector::events::postgres {
namespace {

class VisitorsOnPostgres : public VisitorsData {
 protected:
  std::int64_t StatisticsWith(const std::string& text) const {
    return database_.Number("SELECT count(*) FROM pg_statistic AS s WHERE strpos(s::text, '" +
                            text + "') > 0");
  }
  // Of this database: tables, indexes, and what the planner knows of them.
  bool AreInFiles(const std::string& text) const {
    const auto rows = testing::Execute("SELECT current_setting('data_directory')");
    const auto folder =
        std::filesystem::path(rows.Text(0, 0)) / "base" /
        std::to_string(database_.Number(
            "SELECT oid::bigint FROM pg_database WHERE datname = current_database()"));
    bool is_there = false;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      is_there = is_there || testing::ReadFile(entry.path()).find(text) != std::string::npos;
    }
    return is_there;
  }
  // All but the external id, which the id of an event has.
  std::vector<std::string> TextsOfCamille() const {
    return {camille_.unique_id, camille_.email, camille_.said,
            "idVisitorExternal=" + camille_.external_id};
  }
};

// As docs/deploy.md says, which does not stop at the tables that can have something of them.
TEST_F(VisitorsOnPostgres, AreInNoFileOfTheDatabaseOnceItsTablesAreWrittenAnew) {
  Fill(camille_);
  Fill(noah_);
  database_.Execute("ANALYZE");
  database_.Execute("CHECKPOINT");
  for (const auto& text : TextsOfCamille()) EXPECT_TRUE(AreInFiles(text)) << text;
  EXPECT_GT(StatisticsWith(camille_.email), 0);
  Forget(camille_.external_id);
  EXPECT_EQ(StatisticsWith(camille_.email), 0);
  for (const auto& text : TextsOfCamille()) EXPECT_EQ(RowsWith(text), 0) << text;
  // A snapshot of the server's own may still need the old rows for a moment.
  EXPECT_TRUE(testing::Eventually([&] {
    for (const auto* table : kTables) database_.Execute(std::string("VACUUM FULL ") + table);
    database_.Execute("CHECKPOINT");
    const auto texts = TextsOfCamille();
    return std::none_of(texts.begin(), texts.end(),
                        [&](const auto& text) { return AreInFiles(text); });
  }));
  EXPECT_TRUE(AreInFiles(noah_.email));
}

// What was acknowledged before is gone, also what others are just working off.
TEST_F(VisitorsOnPostgres, AreForgottenWhileReplicasGoOn) {
  constexpr int kEvents = 600;
  const auto closed = [](Visitor visitor, int number) {
    visitor.name += std::to_string(number);
    visitor.conversation += std::to_string(number);
    return Closed(visitor);
  };
  const auto other = Open(database_.options());
  for (int i = 0; i < kEvents; ++i) {
    Tell(closed(camille_, i));
    Tell(closed(noah_, i));
  }
  {
    const Applier applier(*store_, {}, kLagBound, std::nullopt, [](const auto&) {});
    const Applier of_other(*other, {}, kLagBound, std::nullopt, [](const auto&) {});
    std::atomic<int> told{kEvents};
    std::atomic<bool> is_over{false};
    std::thread platform([&] {
      while (!is_over) Tell(closed(noah_, told++));
    });
    const auto erased = Forget(camille_.unique_id);
    EXPECT_EQ(erased.event_bodies, kEvents);
    is_over = true;
    platform.join();
    EXPECT_TRUE(testing::Eventually([&] { return Count().pending == 0; }));
    EXPECT_EQ(Count().dead, 0);
    EXPECT_EQ(database_.Number("SELECT count(*) FROM conversations"), told);
  }
  EXPECT_EQ(RowsWith(camille_.unique_id), 0);
  for (int i = 0; i < kEvents; i += 100) EXPECT_EQ(Tell(closed(camille_, i)), Receipt::kRepeated);
  EXPECT_EQ(RowsWith(camille_.unique_id), 0);
}

TEST_F(VisitorsOnPostgres, AreForgottenByTheOwnerOfTheTablesOnly) {
  Fill(camille_);
  const auto role = "clerk_" + std::to_string(::getpid());
  database_.Execute("CREATE ROLE " + role + " LOGIN");
  database_.Execute("GRANT USAGE ON SCHEMA public TO " + role);
  database_.Execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role);
  auto options = database_.options();
  options.postgres->url.replace(options.postgres->url.find("postgres@"), 8, role);
  EXPECT_EQ(ExportVisitor(options, {camille_.email}).at("contacts").size(), 1U);
  try {
    ForgetVisitor(options, {camille_.email});
    ADD_FAILURE();
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("a role that owns the tables"));
  }
  EXPECT_EQ(Export(camille_.email).at("contacts").size(), 1U);
  database_.Execute("DROP OWNED BY " + role);
  database_.Execute("DROP ROLE " + role);
}

}  // namespace
}  // namespace connector::events::postgres
