#include "sandbox/platform/state.h"

#include <algorithm>
#include <future>

#include "base/text/embedded_file.h"
#include "base/text/timestamp.h"
#include "sandbox/platform/generator.h"

namespace connector::sandbox::platform {

std::vector<text::EmbeddedFile> EmbeddedFiles();  // schema.sql, by the build

namespace {

// Far from those of the connector's events, which have the same application id.
constexpr int kVersion = 1'001;
constexpr int kApiKeyDigits = 32;
constexpr std::int64_t kEndOfTimeMs = 253'370'764'800'000;  // the year 9999

int VersionOf(sql::Connection& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

sql::Connection Open(const std::filesystem::path& file) {
  auto database = sql::OpenForWriting(file);
  const int version = VersionOf(database);
  if (version != 0 && version != kVersion) {
    throw sql::DatabaseError(
        file.string() + ": is not of this version of the sandbox: name another file, or delete it");
  }
  database.exec("PRAGMA synchronous = FULL");
  return database;
}

std::int64_t NumberOf(sql::Connection& database, const char* column) {
  sql::Query query(database, std::string("SELECT ") + column + " FROM state");
  sql::Rows rows(query);
  return rows.Next() ? rows.Integer(0) : 0;
}

// A past up to now. In a transaction of the caller's.
void Make(sql::Connection& database, std::int64_t now_ms, const Past& past,
          const std::string& api_key) {
  Random random(past.seed);
  Change change{database, now_ms, random};
  Generate(change, past);
  sql::Query query(database,
                   "INSERT INTO state (id, api_key, seed, days, conversations_per_day, began_at) "
                   "VALUES (1, ?, ?, ?, ?, ?)");
  sql::Execute(query, api_key, static_cast<std::int64_t>(past.seed), past.days,
               past.conversations_per_day, now_ms);
}

// The file has all of its tables and rows then. How far the clock was moved.
std::int64_t Prepare(sql::Connection& database, const StateOptions& options) {
  if (VersionOf(database) == 0) {
    database.exec("BEGIN IMMEDIATE");  // whatever throws ends the program, and the transaction
    database.exec(std::string(EmbeddedFiles().front().text));
    Make(database, text::NowMs(), options.past, Random().HexDigits(kApiKeyDigits));
    database.exec("PRAGMA user_version = " + std::to_string(kVersion));
    database.exec("COMMIT");
    database.exec("ANALYZE");
  }
  if (options.api_key) {
    sql::Query query(database, "UPDATE state SET api_key = ?");
    sql::Execute(query, *options.api_key);
  }
  // A clock that is scaled was ahead of this one: it never goes backwards.
  return std::max(NumberOf(database, "clock_offset_ms"),
                  NumberOf(database, "last_now") - text::NowMs());
}

void Empty(sql::Connection& database) {
  std::string deletions;
  sql::Query tables(database,
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                    "name NOT LIKE 'sqlite_%'");
  for (sql::Rows rows(tables); rows.Next();) {
    deletions += "DELETE FROM \"" + std::string(rows.Text(0)) + "\";";
  }
  database.exec("PRAGMA defer_foreign_keys = ON");
  database.exec(deletions);
}

}  // namespace

State::State(StateOptions options)
    : options_(std::move(options)),
      only_user_(options_.database),
      database_(Open(options_.database)),
      clock_(options_.time_scale, Prepare(database_, options_)),
      writer_(std::make_unique<sql::GroupWriter>(database_)) {}

State::~State() = default;

std::unique_ptr<sql::Reader> State::NewReader() const {
  return std::make_unique<sql::Reader>(options_.database, options_.query_timeout);
}

void State::Run(const std::function<void(Change&)>& make) {
  Change change{database_, clock_.NowMs(), random_};
  make(change);
  if (clock_.scale() == 1) return;
  sql::Query query(database_, "UPDATE state SET last_now = ?");
  sql::Execute(query, change.now_ms);
}

void State::WriteLater(std::function<void(Change&)> make, sql::GroupWriter::Done done) {
  writer_->Submit([this, make = std::move(make)](sql::Connection&) { Run(make); },
                  [this, done = std::move(done)](const sql::Outcome& outcome) {
                    if (outcome.is_committed() && on_change_) on_change_();
                    done(outcome);
                  });
}

// The exception stays with whoever waits: the writer only lends it.
void State::WriteAndWait(const std::function<void(Change&)>& make) {
  std::promise<sql::Outcome> end;
  std::exception_ptr thrown;
  WriteLater(
      [&](Change& change) {
        try {
          make(change);
        } catch (...) {
          thrown = std::current_exception();
          throw;
        }
      },
      [&end](const sql::Outcome& outcome) { end.set_value(outcome); });
  const auto outcome = end.get_future().get();
  if (outcome.is_committed()) return;
  if (outcome.kind == sql::Outcome::Kind::kFailed && thrown) std::rethrow_exception(thrown);
  throw Unavailable(outcome.reason);
}

void State::Reset(const Past& past) {
  const auto api_key = ApiKey();  // programs go on with it
  Write([&](Change& change) {
    Empty(change.database);
    Make(change.database, change.now_ms, past, api_key);
    sql::Query offset(change.database, "UPDATE state SET clock_offset_ms = ?");
    sql::Execute(offset, clock_.offset_ms());
  });
  options_.past = past;
}

void State::AdvanceClock(std::int64_t by_ms) {
  if (by_ms < 0) throw std::invalid_argument("the clock never goes backwards");
  if (by_ms > kEndOfTimeMs - clock_.NowMs()) throw std::invalid_argument("years have four digits");
  Write([&](Change& change) {
    sql::Query query(change.database, "UPDATE state SET clock_offset_ms = clock_offset_ms + ?");
    sql::Execute(query, by_ms);
  });
  clock_.Advance(by_ms);
}

std::string State::ApiKey() const {
  const auto reader = NewReader();
  sql::Query query(*reader, "SELECT api_key FROM state");
  sql::Rows rows(query);
  rows.Next();
  return std::string(rows.Text(0));
}

}  // namespace connector::sandbox::platform
