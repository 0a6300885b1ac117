#include "sandbox/platform/state.h"

#include <gtest/gtest.h>

#include "sandbox/platform/local_time.h"
#include "tests/sandbox/platform/platform_support.h"

namespace connector::sandbox::platform {
namespace {

class States : public ::testing::Test {
 protected:
  States() { SetTimeZone("Europe/Paris"); }

  StateOptions Options(Past past = {1, 1, 20}) {
    StateOptions options;
    options.database = folder_ / "sandbox.db";
    options.past = past;
    return options;
  }

  static std::int64_t CountTags(State& state) {
    return state.Write([](Change& change) {
      return NumberOf(change.database, "SELECT count(*) FROM tags WHERE name = 'new'");
    });
  }

  static void AddTag(State& state) {
    state.Write(
        [](Change& change) { change.database.exec("INSERT INTO tags (name) VALUES ('new')"); });
  }

  static std::uint64_t Draw(State& state) {
    return state.Write([](Change& change) { return change.random.Next(); });
  }

  testing::Folder folder_;
};

TEST_F(States, AreKept) {
  std::string api_key;
  std::string dump;
  {
    State state(Options());
    AddTag(state);
    api_key = state.ApiKey();
    EXPECT_EQ(32U, api_key.size());
    dump = state.Write([](Change& change) { return DumpOf(change.database); });
  }
  State state(Options({99, 3, 3}));  // of no consequence: there is one already
  EXPECT_EQ(api_key, state.ApiKey());
  EXPECT_TRUE(dump == state.Write([](Change& change) { return DumpOf(change.database); }));
}

// A connector remembers the ids of the events that it was told.
TEST_F(States, OfOneSeedGiveIdsThatNobodyHasSeen) {
  const testing::Folder folder;
  auto options = Options();
  State state(options);
  options.database = folder / "other.db";
  State other(options);
  EXPECT_NE(Draw(state), Draw(other));
  EXPECT_NE(state.ApiKey(), other.ApiKey());
}

TEST_F(States, AreOfOneProcessAtATime) {
  auto state = std::make_unique<State>(Options());
  EXPECT_THROW(State{Options()}, sql::DatabaseError);
  state.reset();
  EXPECT_NO_THROW(State{Options()});
}

TEST_F(States, GoOnWhereAScaledClockWas) {
  auto options = Options();
  options.time_scale = 100'000;
  std::int64_t last = 0;
  {
    State state(options);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    last = state.Write([](Change& change) { return change.now_ms; });
  }
  State state(options);
  EXPECT_GE(state.clock().NowMs(), last);
}

TEST_F(States, WriteNothingOfAChangeThatThrows) {
  State state(Options());
  EXPECT_THROW(state.Write([](Change& change) {
    change.database.exec("INSERT INTO tags (name) VALUES ('new')");
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  EXPECT_EQ(0, CountTags(state));
  EXPECT_THROW(state.Write([](Change& change) -> int {
    change.database.exec("INSERT INTO nothing");
    return 1;
  }),
               std::exception);
  AddTag(state);
  EXPECT_EQ(1, CountTags(state));
}

TEST_F(States, AreResetToAnotherPast) {
  State state(Options());
  AddTag(state);
  const auto api_key = state.ApiKey();
  state.AdvanceClock(3'600'000);
  state.Reset({2, 1, 30});
  EXPECT_EQ(0, CountTags(state));
  EXPECT_EQ(api_key, state.ApiKey());
  EXPECT_EQ(30, state.Write([](Change& change) {
    return NumberOf(change.database, "SELECT count(*) FROM conversations");
  }));
  EXPECT_EQ(3'600'000, state.Write([](Change& change) {
    return NumberOf(change.database, "SELECT clock_offset_ms FROM state");
  }));
  EXPECT_EQ(2U, state.options().past.seed);
}

TEST_F(States, KeepTheirClock) {
  {
    State state(Options());
    state.AdvanceClock(600'000);
    EXPECT_THROW(state.AdvanceClock(-1), std::invalid_argument);
  }
  State state(Options());
  EXPECT_EQ(600'000, state.clock().offset_ms());
}

TEST_F(States, OfAnotherVersionAreRefused) {
  { State state(Options()); }
  {
    auto database = sql::OpenForWriting(folder_ / "sandbox.db");
    database.exec("PRAGMA user_version = 7");
  }
  EXPECT_THROW(State{Options()}, sql::DatabaseError);
}

TEST_F(States, OfSomebodyElseAreRefused) {
  folder_.Write("sandbox.db", std::string(4'096, 'x'));
  EXPECT_THROW(State{Options()}, std::exception);
}

TEST_F(States, TellOfChanges) {
  State state(Options());
  std::atomic<int> told = 0;
  state.OnChange([&] { ++told; });
  AddTag(state);
  EXPECT_LE(1, told);
}

TEST_F(States, SayThatTheyAreStopped) {
  State state(Options());
  state.Stop();
  EXPECT_THROW(AddTag(state), Unavailable);
}

TEST_F(States, AreReadWhileTheyAreWritten) {
  State state(Options());
  const auto reader = state.NewReader();
  const sql::Snapshot snapshot(*reader);
  sql::Query count(*reader, "SELECT count(*) FROM tags WHERE name = 'new'");
  const auto seen = [&] {
    sql::Rows rows(count);
    return rows.Next() ? rows.Integer(0) : -1;
  };
  EXPECT_EQ(0, seen());
  AddTag(state);
  EXPECT_EQ(0, seen());
}

}  // namespace
}  // namespace connector::sandbox::platform
