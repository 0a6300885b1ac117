#include "base/sql/postgres/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/base/sql/postgres/server.h"
#include "tests/support/eventually.h"

namespace connector::sql::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::ErrorOf;
using testing::Eventually;
using testing::Execute;
using testing::PostgresOptions;
using Kind = Error::Kind;
using ::testing::HasSubstr;
using ::testing::Not;

// A table that lives as long as its test.
class PostgresConnection : public ::testing::Test {
 protected:
  PostgresConnection() {
    Execute("DROP TABLE IF EXISTS t");
    Execute("CREATE TABLE t (id TEXT PRIMARY KEY, n BIGINT NOT NULL CHECK (n < 100))");
  }

  static std::int64_t Count() { return Execute("SELECT count(*) FROM t").Integer(0, 0); }

  // The server's process of the connection.
  static std::int64_t ProcessOf(Connection& connection) {
    return connection.Exchange({Statement("SELECT pg_backend_pid()")})[0].Integer(0, 0);
  }

  static void EndProcess(std::int64_t process) {
    Execute("SELECT pg_terminate_backend(CAST($1 AS INTEGER), 5000)", process);
  }

  // Whether the process is where SELECT pg_sleep() has it.
  static bool IsAsleep(std::int64_t process) {
    return Execute(
               "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'",
               process)
               .Integer(0, 0) == 1;
  }

  static std::string Port() { return std::string(Execute("SHOW port").Text(0, 0)); }
};

TEST_F(PostgresConnection, AnswersInOrder) {
  Connection connection(PostgresOptions());
  EXPECT_TRUE(connection.Exchange({}).empty());
  std::vector<Statement> statements;
  for (int i = 0; i < 1'000; ++i) statements.emplace_back("SELECT $1 + 1", i);
  const auto answers = connection.Exchange(statements);
  ASSERT_EQ(answers.size(), statements.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].Integer(0, 0), static_cast<std::int64_t>(i) + 1);
  }
}

// While the server waits to get rid of its answers it reads nothing, so both could wait for ever.
TEST_F(PostgresConnection, SendsAndReceivesAtTheSameTime) {
  Connection connection(PostgresOptions(milliseconds(60'000)));
  const std::string bytes(65'536, '\xFE');
  const std::vector<Statement> statements(1'000, Statement("SELECT $1", Blob{bytes}));
  const auto answers = connection.Exchange(statements);
  ASSERT_EQ(answers.size(), statements.size());
  for (const auto& answer : answers) ASSERT_EQ(answer.Bytes(0, 0), bytes);
}

TEST_F(PostgresConnection, SendsOneLargeValue) {
  const std::string bytes(64 << 20, '\x01');
  Connection connection(PostgresOptions(milliseconds(60'000)));
  const auto answers = connection.Exchange({Statement("SELECT $1, $1", Blob{bytes})});
  EXPECT_TRUE(answers[0].Bytes(0, 1) == bytes);
}

TEST_F(PostgresConnection, ErrorsHaveAKindAndNoValues) {
  struct {
    const char* sql;
    std::string value;
    Kind kind;
    std::string sqlstate;
    std::string text;
  } const cases[] = {
      {"INSERT INTO t VALUES ('secret', 1), ($1, 2)", "secret", Kind::kData, "23505",
       "duplicate key value violates unique constraint \"t_pkey\""},
      {"INSERT INTO t VALUES ($1, 100)", "secret", Kind::kData, "23514", "t_n_check"},
      {"INSERT INTO t VALUES ($1, NULL)", "secret", Kind::kData, "23502", "column \"n\""},
      {"SELECT CAST($1 AS BIGINT)", "secret", Kind::kData, "22P02", "a value is refused"},
      {"SELECT $1 || 'x'", std::string("secret\0", 7), Kind::kData, "22021", "a value is refused"},
      {"SELECT $1 || 'x'", "secret\xFF", Kind::kData, "22021", "a value is refused"},
      {"SELECT $1 FROM nothing", "secret", Kind::kOther, "42P01", "\"nothing\" does not exist"},
      {"SELEC $1", "secret", Kind::kOther, "42601", "syntax error"},
      {"SELECT pg_input($1), set_config('lock_timeout', '1', true)", "secret", Kind::kOther,
       "42883", "pg_input"},
  };
  Connection connection(PostgresOptions());
  const auto process = ProcessOf(connection);
  for (const auto& c : cases) {
    const auto error = ErrorOf([&] { connection.Exchange({Statement(c.sql, c.value)}); });
    ASSERT_TRUE(error) << c.sql;
    EXPECT_EQ(error->kind(), c.kind) << c.sql;
    EXPECT_EQ(error->sqlstate(), c.sqlstate) << c.sql;
    EXPECT_THAT(error->what(), HasSubstr(c.text));
    EXPECT_THAT(error->what(), HasSubstr("(SQLSTATE " + c.sqlstate + ")"));
    EXPECT_THAT(error->what(), Not(HasSubstr("secret")));
  }
  EXPECT_EQ(ProcessOf(connection), process);  // it is the same connection still
}

// What functions raise is anybody's text.
TEST_F(PostgresConnection, ErrorsOfEachState) {
  struct {
    std::string sqlstate;
    Kind kind;
    bool is_usable;
  } const cases[] = {
      {"40001", Kind::kConflict, true},     {"40P01", Kind::kConflict, true},
      {"53100", Kind::kUnavailable, true},  {"57014", Kind::kUnavailable, true},
      {"55P03", Kind::kUnavailable, true},  {"58030", Kind::kUnavailable, true},
      {"P0001", Kind::kOther, true},        {"XX000", Kind::kOther, true},
      {"08006", Kind::kUnavailable, false}, {"57P01", Kind::kUnavailable, false},
      {"53300", Kind::kUnavailable, false}, {"25006", Kind::kUnavailable, false},
      {"40003", Kind::kUnavailable, false}, {"25P03", Kind::kUnavailable, false},
  };
  Connection connection(PostgresOptions());
  for (const auto& c : cases) {
    const auto process = ProcessOf(connection);
    const auto sql =
        "DO $$ BEGIN RAISE EXCEPTION 'any' USING ERRCODE = '" + c.sqlstate + "'; END $$";
    const auto error = ErrorOf([&] { connection.Exchange({Statement(sql.c_str())}); });
    ASSERT_TRUE(error) << c.sqlstate;
    EXPECT_EQ(error->kind(), c.kind) << c.sqlstate;
    EXPECT_EQ(error->sqlstate(), c.sqlstate);
    EXPECT_EQ(ProcessOf(connection) == process, c.is_usable) << c.sqlstate;
  }
}

TEST_F(PostgresConnection, AnErrorLeavesNothing) {
  Connection connection(PostgresOptions());
  const auto process = ProcessOf(connection);
  const Statement insert("INSERT INTO t VALUES ($1, 1)", "a");
  const Statement fails("SELECT 1 / $1", 0);
  for (const auto& statements : std::vector<std::vector<Statement>>{
           {insert, fails, insert},  // one together, without a word of it
           {Statement("BEGIN"), insert, fails, Statement("COMMIT")},
       }) {
    const auto error = ErrorOf([&] { connection.Exchange(statements); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), Kind::kData);
    EXPECT_EQ(Count(), 0);
  }
  // Not inside of what failed before.
  connection.Exchange({insert});
  EXPECT_EQ(Count(), 1);
  EXPECT_EQ(ProcessOf(connection), process);
}

TEST_F(PostgresConnection, ATransactionGoesOn) {
  Connection connection(PostgresOptions());
  connection.Exchange({Statement("BEGIN"), Statement("INSERT INTO t VALUES ($1, 1)", "a")});
  EXPECT_EQ(Count(), 0);
  connection.Exchange({Statement("INSERT INTO t VALUES ($1, 1)", "b"), Statement("COMMIT")});
  EXPECT_EQ(Count(), 2);

  connection.Exchange({Statement("BEGIN"), Statement("DELETE FROM t")});
  EXPECT_TRUE(ErrorOf([&] { connection.Exchange({Statement("SELECT 1 / $1", 0)}); }));
  connection.Exchange({Statement("INSERT INTO t VALUES ($1, 1)", "c")});
  EXPECT_EQ(Count(), 3);

  connection.Exchange({Statement("BEGIN"), Statement("DELETE FROM t")});
  connection.RollBack();
  connection.RollBack();
  connection.Exchange({Statement("INSERT INTO t VALUES ($1, 1)", "d")});
  EXPECT_EQ(Count(), 4);
}

TEST_F(PostgresConnection, NothingIsDoneOutsideOfALostTransaction) {
  Connection connection(PostgresOptions());
  connection.Exchange({Statement("BEGIN"), Statement("INSERT INTO t VALUES ($1, 1)", "a")});
  EndProcess(ProcessOf(connection));
  const std::vector<Statement> rest = {Statement("INSERT INTO t VALUES ($1, 1)", "b"),
                                       Statement("COMMIT")};
  const auto error = ErrorOf([&] { connection.Exchange(rest); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), Kind::kUnavailable);
  EXPECT_THROW(connection.Exchange(rest), std::logic_error);
  EXPECT_EQ(Count(), 0);
}

TEST_F(PostgresConnection, ATransactionThatIsIdleForTooLong) {
  Connection connection(PostgresOptions());
  connection.Exchange({Statement("BEGIN"),
                       Statement("SET LOCAL idle_in_transaction_session_timeout = 50"),
                       Statement("INSERT INTO t VALUES ($1, 1)", "a")});
  std::this_thread::sleep_for(milliseconds(300));
  const auto error = ErrorOf([&] { connection.Exchange({Statement("COMMIT")}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), Kind::kUnavailable);
  EXPECT_EQ(Count(), 0);
}

TEST_F(PostgresConnection, ReplacesOneThatWasLostUnused) {
  Connection connection(PostgresOptions());
  const auto process = ProcessOf(connection);
  EndProcess(process);
  EXPECT_NE(ProcessOf(connection), process);
}

TEST_F(PostgresConnection, LostWhileItWaits) {
  Connection connection(PostgresOptions());
  const auto process = ProcessOf(connection);
  auto waits = std::async(std::launch::async, [&] {
    return ErrorOf([&] { connection.Exchange({Statement("SELECT pg_sleep(60)")}); });
  });
  EXPECT_TRUE(Eventually([&] { return IsAsleep(process); }));
  EndProcess(process);
  const auto error = waits.get();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), Kind::kUnavailable);
  EXPECT_EQ(error->sqlstate(), "57P01");
  EXPECT_NE(ProcessOf(connection), process);
}

// kill -9 of a process: the server ends all others, and is back soon.
TEST_F(PostgresConnection, LostWithoutAWord) {
  Connection connection(PostgresOptions());
  Connection other(PostgresOptions());
  const auto process = ProcessOf(connection);
  const auto other_process = ProcessOf(other);
  auto waits = std::async(std::launch::async, [&] {
    return ErrorOf([&] { connection.Exchange({Statement("SELECT pg_sleep(60), $1", "secret")}); });
  });
  EXPECT_TRUE(Eventually([&] { return IsAsleep(process); }));
  ASSERT_EQ(::kill(static_cast<pid_t>(process), SIGKILL), 0);
  const auto error = waits.get();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), Kind::kUnavailable);
  EXPECT_STREQ(error->what(), "PostgreSQL: the connection is lost");
  EXPECT_TRUE(Eventually([&] {
    std::int64_t now = other_process;
    return !ErrorOf([&] { now = ProcessOf(other); }) && now != other_process;
  }));
}

TEST_F(PostgresConnection, AStoppedServerIsGivenUpInTime) {
  Connection connection(PostgresOptions(milliseconds(500)));
  const auto process = ProcessOf(connection);
  ASSERT_EQ(::kill(static_cast<pid_t>(process), SIGSTOP), 0);
  const std::string large(8 << 20, 'x');
  const auto begin = steady_clock::now();
  const auto error = ErrorOf([&] { connection.Exchange({Statement("SELECT $1", large)}); });
  const auto duration = steady_clock::now() - begin;
  EXPECT_EQ(::kill(static_cast<pid_t>(process), SIGCONT), 0);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), Kind::kUnavailable);
  EXPECT_GE(duration, milliseconds(500));
  EXPECT_LT(duration, milliseconds(1'500));
  EXPECT_NE(ProcessOf(connection), process);
}

TEST_F(PostgresConnection, ASilentServerIsGivenUpInTime) {
  const testing::SilentServer server;
  const auto url = "postgresql://127.0.0.1:" + std::to_string(server.port()) + "/any";
  Connection connection({url, "secret", milliseconds(300)});
  const auto begin = steady_clock::now();
  const auto error = ErrorOf([&] { connection.Exchange({}); });
  const auto duration = steady_clock::now() - begin;
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), Kind::kUnavailable);
  EXPECT_THAT(error->what(), HasSubstr("no answer in time from the server at \"127.0.0.1\""));
  EXPECT_THAT(error->what(), Not(HasSubstr("secret")));
  EXPECT_GE(duration, milliseconds(300));
  EXPECT_LT(duration, milliseconds(1'300));
}

TEST_F(PostgresConnection, TriesTheNextHost) {
  const testing::SilentServer silent;
  Execute("DROP ROLE IF EXISTS tester");
  Execute("CREATE ROLE tester LOGIN PASSWORD 'right'");
  for (const auto& first : {std::to_string(silent.port()), std::string("1")}) {
    const auto url = "postgresql://tester@127.0.0.1:" + first + ",127.0.0.1:" + Port() +
                     "/postgres?target_session_attrs=read-write";
    Connection connection({url, "right", milliseconds(2'000)});
    EXPECT_GT(ProcessOf(connection), 0);
    // And knows it the next time.
    EndProcess(ProcessOf(connection));
    const auto begin = steady_clock::now();
    EXPECT_GT(ProcessOf(connection), 0);
    EXPECT_LT(steady_clock::now() - begin, milliseconds(900));
  }
}

TEST_F(PostgresConnection, PassesOverAHostThatOnlyReads) {
  Execute("DROP ROLE IF EXISTS tester");
  Execute("CREATE ROLE tester LOGIN PASSWORD 'right'");
  const auto url = "postgresql://tester@127.0.0.1:" + Port() + "/postgres?target_session_attrs=";
  Connection writes({url + "read-write", "right", milliseconds(2'000)});
  EXPECT_FALSE(ErrorOf([&] { writes.Exchange({}); }));
  Connection reads({url + "read-only", "right", milliseconds(2'000)});
  const auto error = ErrorOf([&] { reads.Exchange({}); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("session is not read-only"));
}

TEST_F(PostgresConnection, IsEncryptedAndWithWhomItShouldBe) {
  Execute("DROP ROLE IF EXISTS tester");
  Execute("CREATE ROLE tester LOGIN PASSWORD 'right'");
  const auto authority = std::string(Execute("SHOW data_directory").Text(0, 0)) + "/server.crt";
  struct {
    std::string host;
    std::string mode;
    std::string authority;
    std::string error;  // "": it can be used
  } const cases[] = {
      {"127.0.0.1", "verify-full", authority, ""},
      {"localhost", "verify-ca", authority, ""},
      {"localhost", "verify-full", authority, "does not match host name \"localhost\""},
      {"127.0.0.1", "verify-full", "/etc/passwd", "could not read root certificate file"},
      {"127.0.0.1", "verify-full", "/missing", "root certificate file \"/missing\" does not exist"},
  };
  for (const auto& c : cases) {
    const auto url = "postgresql://tester@" + c.host + ":" + Port() +
                     "/postgres?hostaddr=127.0.0.1&sslmode=" + c.mode +
                     "&sslrootcert=" + c.authority;
    Connection connection({url, "right", milliseconds(20'000)});
    std::int64_t is_encrypted = 0;
    const auto error = ErrorOf([&] {
      is_encrypted = connection
                         .Exchange({Statement("SELECT ssl::int::bigint FROM pg_stat_ssl "
                                              "WHERE pid = pg_backend_pid()")})[0]
                         .Integer(0, 0);
    });
    EXPECT_EQ(is_encrypted, c.error.empty()) << url;
    ASSERT_EQ(error.has_value(), !c.error.empty()) << url;
    if (!error) continue;
    EXPECT_EQ(error->kind(), Kind::kUnavailable);
    EXPECT_THAT(error->what(), HasSubstr(c.error));
  }
}

TEST_F(PostgresConnection, ErrorsShowNoPassword) {
  Execute("DROP ROLE IF EXISTS tester");
  Execute("CREATE ROLE tester LOGIN PASSWORD 'right'");
  struct {
    std::string port;
    std::string text;
  } const cases[] = {
      {Port(), "password authentication failed for user \"tester\""},
      {"1", "Connection refused"},
  };
  for (const auto& c : cases) {
    const auto url = "postgresql://tester@127.0.0.1:" + c.port + "/postgres";
    Connection connection({url, "sec-ret", milliseconds(2'000)});
    const auto error = ErrorOf([&] { connection.Exchange({}); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), Kind::kUnavailable);
    EXPECT_THAT(error->what(), HasSubstr(c.text));
    EXPECT_THAT(error->what(), Not(HasSubstr("sec-ret")));
    EXPECT_THAT(error->what(), Not(HasSubstr("\n")));
  }
}

TEST(PostgresUrl, IsRefusedWithoutShowingIt) {
  struct {
    std::string url;
    std::string text;
  } const cases[] = {
      {"", "must begin with postgresql://"},
      {"mysql://user:sec-ret@host/db", "must begin with postgresql://"},
      {"host=a password=sec-ret", "must begin with postgresql://"},
      {"postgresql://user:sec-ret@host/db", "must not contain a password"},
      {"postgres://user@host/db?password=sec-ret", "must not contain a password"},
      {"postgres://user@host/db?sslpassword=sec-ret", "must not contain a password"},
      {"postgresql://user:sec-ret%zz@host/db", "is not valid: invalid percent-encoded token"},
      {"postgresql://host/db?sec-ret=1", "is not valid: invalid URI query parameter"},
      {"postgresql://host/db?sec-ret", "is not valid: missing key/value separator"},
      {"postgresql://user:sec-ret/1@host/db", "must have a number as the port"},
      {"postgresql://host:1,host:2,host:3/db?hostaddr=::1,::1", "must have as many ports as hosts"},
      {"postgresql://a,b/db?target_session_attrs=prefer-standby", "target_session_attrs"},
  };
  for (const auto& c : cases) {
    try {
      const Connection connection({c.url, std::nullopt});
      ADD_FAILURE() << c.url;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), HasSubstr(c.text)) << c.url;
      EXPECT_THAT(error.what(), Not(HasSubstr("sec-ret"))) << c.url;
    }
  }
  const Connection connection({"postgres://user@[::1]:5,host/db?sslmode=require", "secret"});
}

TEST(LyingPostgres, ACommitThatWasARollback) {
  const testing::LyingServer server("ROLLBACK");
  const auto url =
      "postgresql://user@127.0.0.1:" + std::to_string(server.port()) + "/any?sslmode=disable";
  Connection connection({url, std::nullopt, milliseconds(2'000)});
  EXPECT_FALSE(ErrorOf([&] { connection.Exchange({Statement("BEGIN"), Statement("ROLLBACK")}); }));
  for (const auto* commit : {"COMMIT", " end;"}) {
    const auto error = ErrorOf([&] {
      connection.Exchange({Statement("BEGIN"), Statement(commit)});
    });
    ASSERT_TRUE(error);
    EXPECT_STREQ(error->what(), "PostgreSQL: rolled back instead of committed");
  }
}

// A server whose standby is away.
class SynchronousPostgres : public PostgresConnection {
 protected:
  SynchronousPostgres() {
    Execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    Execute("SELECT pg_reload_conf()");
    // The server takes it up some time later.
    EXPECT_TRUE(Eventually([] {
      Connection connection(PostgresOptions(milliseconds(200)));
      const Statement insert("INSERT INTO t VALUES (CAST(gen_random_uuid() AS TEXT), 1)");
      return ErrorOf([&] { connection.Exchange({insert}); }).has_value();
    }));
  }
  ~SynchronousPostgres() override {
    Execute("ALTER SYSTEM RESET synchronous_standby_names");
    Execute("SELECT pg_reload_conf()");
    EXPECT_TRUE(Eventually([] { return !IsWaiting(); }));
  }

  static bool IsWaiting() {
    return Execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
               .Integer(0, 0) > 0;
  }
};

TEST_F(SynchronousPostgres, ACommitThatIsGivenUpIsUnknown) {
  Connection connection(PostgresOptions(milliseconds(500)));
  const auto error = ErrorOf([&] {
    connection.Exchange(
        {Statement("BEGIN"), Statement("INSERT INTO t VALUES ($1, 1)", "a"), Statement("COMMIT")});
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), Kind::kUnavailable);
}

TEST_F(SynchronousPostgres, ACancelledWaitForTheStandbyIsNoSuccess) {
  for (const bool has_commit : {true, false}) {
    Connection connection(PostgresOptions());
    const auto process = ProcessOf(connection);
    auto commits = std::async(std::launch::async, [&] {
      const Statement insert("INSERT INTO t VALUES ($1, 1)", has_commit ? "a" : "b");
      return ErrorOf([&] {
        if (has_commit) {
          connection.Exchange({Statement("BEGIN"), insert, Statement("COMMIT")});
        } else {
          connection.Exchange({insert});
        }
      });
    });
    EXPECT_TRUE(Eventually([&] {
      return Execute(
                 "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep'",
                 process)
                 .Integer(0, 0) == 1;
    }));
    Execute("SELECT pg_cancel_backend(CAST($1 AS INTEGER))", process);
    const auto error = commits.get();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), Kind::kUnavailable);
    EXPECT_THAT(error->what(), HasSubstr("standby"));
    EXPECT_NE(ProcessOf(connection), process);
  }
}

}  // namespace
}  // namespace connector::sql::postgres
