#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/base/sql/postgres/server.h"

namespace connector::sql::postgres {
namespace {

using namespace std::string_literals;

using testing::Execute;

TEST(PostgresValues, AreWhatTheyWere) {
  const std::string text = "d\xC3\xA9j\xC3\xA0 'vu' \"\\ {NULL,}";
  const std::string bytes = "\0\xFF,\\x\"\0"s;
  const auto smallest = std::numeric_limits<std::int64_t>::min();
  const auto rows = Execute("SELECT $1, $2, $3, $4, $5, $6, true, false, -7", smallest, -3, text,
                            std::string_view(text), Blob{bytes}, "");
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows.Integer(0, 0), smallest);
  EXPECT_EQ(rows.Integer(0, 1), -3);
  EXPECT_EQ(rows.Text(0, 2), text);
  EXPECT_EQ(rows.Text(0, 3), text);
  EXPECT_EQ(rows.Bytes(0, 4), bytes);
  EXPECT_EQ(rows.Text(0, 5), "");
  EXPECT_EQ(rows.Integer(0, 6), 1);
  EXPECT_EQ(rows.Integer(0, 7), 0);
  EXPECT_EQ(rows.Integer(0, 8), -7);  // an integer of four bytes
}

TEST(PostgresValues, MayBeNull) {
  const std::optional<std::string> text = "x";
  const auto rows = Execute("SELECT $1, $2, $3, $4, $5", std::optional<std::int64_t>(),
                            std::optional<std::string>(), std::optional<Blob>(), text,
                            std::optional<std::int64_t>(5));
  for (int column = 0; column < 5; ++column) EXPECT_EQ(rows.IsNull(0, column), column < 3);
  EXPECT_EQ(rows.OptionalInteger(0, 0), std::nullopt);
  EXPECT_EQ(rows.OptionalText(0, 1), std::nullopt);
  EXPECT_EQ(rows.Integer(0, 0), 0);
  EXPECT_EQ(rows.Text(0, 1), "");
  EXPECT_EQ(rows.Bytes(0, 2), "");
  EXPECT_EQ(rows.OptionalText(0, 3), "x");
  EXPECT_EQ(rows.OptionalInteger(0, 4), 5);
}

TEST(PostgresValues, MayBeArrays) {
  const std::vector<std::string> texts = {"", "{\"a\",NULL}", "NULL", "\\"};
  const std::vector<std::optional<std::string>> some_texts = {std::nullopt, "b", std::nullopt, ""};
  const std::vector<std::int64_t> numbers = {1, -1, std::numeric_limits<std::int64_t>::max(), 0};
  const std::vector<std::optional<std::int64_t>> some_numbers = {4, std::nullopt, -4, 0};
  const auto bytes = "\0\xFF"s;
  const std::vector<Blob> blobs = {{bytes}, {""}, {bytes}, {"x"}};
  const auto rows = Execute(
      "SELECT * FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS t (a, b, c, d, e, nth) "
      "ORDER BY nth",
      texts, some_texts, numbers, some_numbers, blobs);
  ASSERT_EQ(rows.size(), texts.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    EXPECT_EQ(rows.Text(row, 0), texts[row]);
    EXPECT_EQ(rows.OptionalText(row, 1), some_texts[row]);
    EXPECT_EQ(rows.Integer(row, 2), numbers[row]);
    EXPECT_EQ(rows.OptionalInteger(row, 3), some_numbers[row]);
    EXPECT_EQ(rows.Bytes(row, 4), blobs[row].bytes);
  }
}

TEST(PostgresValues, MayBeEmptyArrays) {
  const auto rows = Execute(
      "SELECT cardinality($1), cardinality($2), cardinality($3), $4 IS NULL, pg_typeof($1)::text, "
      "pg_typeof($2)::text, pg_typeof($3)::text, $1 = '{}'",
      std::vector<std::int64_t>(), std::vector<std::string>(), std::vector<Blob>(),
      std::optional<std::vector<std::string>>());
  for (int column = 0; column < 3; ++column) EXPECT_EQ(rows.Integer(0, column), 0);
  EXPECT_EQ(rows.Integer(0, 3), 1);
  EXPECT_EQ(rows.Text(0, 4), "bigint[]");
  EXPECT_EQ(rows.Text(0, 5), "text[]");
  EXPECT_EQ(rows.Text(0, 6), "bytea[]");
  EXPECT_EQ(rows.Integer(0, 7), 1);
}

// What a statement keeps is its own: what it was made of may go.
TEST(PostgresValues, AreCopied) {
  Connection connection(testing::PostgresOptions());
  std::vector<Statement> statements;
  for (int i = 0; i < 3; ++i) {
    const auto text = std::string(100, static_cast<char>('a' + i));
    statements.emplace_back("SELECT $1, $2", text, std::vector<std::string>{text});
  }
  const auto answers = connection.Exchange(statements);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].Text(0, 0), std::string(100, static_cast<char>('a' + i)));
  }
}

TEST(PostgresValues, AreCountedIfChanged) {
  Connection connection(testing::PostgresOptions());
  const auto answers = connection.Exchange({
      Statement("CREATE TEMPORARY TABLE t (a BIGINT)"),
      Statement("INSERT INTO t SELECT generate_series(1, 5)"),
      Statement("UPDATE t SET a = 0 WHERE a > $1 RETURNING a", 2),
      Statement("SELECT a FROM t"),
      Statement("DELETE FROM t WHERE a = $1", 9),
      Statement(""),
  });
  const std::vector<std::size_t> changed = {0, 5, 3, 0, 0, 0};
  const std::vector<std::size_t> sizes = {0, 0, 3, 5, 0, 0};
  ASSERT_EQ(answers.size(), changed.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].changed(), changed[i]) << i;
    EXPECT_EQ(answers[i].size(), sizes[i]) << i;
  }
}

TEST(PostgresValues, AreNotTakenForOthers) {
  const auto rows = Execute("SELECT 1::bigint, 'a', 1.5");
  EXPECT_THROW(rows.Text(0, 0), std::logic_error);
  EXPECT_THROW(rows.Bytes(0, 1), std::logic_error);
  EXPECT_THROW(rows.Integer(0, 1), std::logic_error);
  EXPECT_THROW(rows.Integer(0, 2), std::logic_error);
  EXPECT_THROW(rows.Integer(1, 0), std::logic_error);
  EXPECT_THROW(rows.Text(0, 3), std::logic_error);
  EXPECT_THROW(rows.IsNull(0, -1), std::logic_error);
}

}  // namespace
}  // namespace connector::sql::postgres
