#include "base/sql/reader.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace connector::sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kStepsBetweenClockLooks = 1'000;

// A look costs as much as a fiftieth of a page, and nobody notices a millisecond.
constexpr std::chrono::milliseconds kBetweenLooks{1};

}  // namespace

Query::Query(SQLite::Database& database, const std::string& sql)
    : statement_(std::in_place, database, sql) {}

Query::Query(Reader& reader, std::string sql) : reader_(&reader), sql_(std::move(sql)) {
  Prepare();
  reader_->queries_.push_back(this);
}

Query::~Query() {
  if (reader_ == nullptr) return;
  auto& queries = reader_->queries_;
  queries.erase(std::remove(queries.begin(), queries.end(), this), queries.end());
}

void Query::Prepare() { statement_.emplace(*reader_->database_, sql_); }

Reader::Reader(const std::filesystem::path& file, std::chrono::milliseconds query_timeout)
    : database_(OpenForReading(file, query_timeout)), query_timeout_(query_timeout) {
  begin_.emplace(*database_, "BEGIN");
  commit_.emplace(*database_, "COMMIT");
  BoundTime();
}

Reader::Reader(const std::filesystem::path& file, const Format& format,
               std::chrono::milliseconds query_timeout, Refusal on_refusal)
    : replaceable_(Replaceable{file, format, std::move(on_refusal)}),
      query_timeout_(query_timeout) {
  Open();
}

// Of the file that has the name now. The one that is open stays so if it throws.
void Reader::Open() {
  auto& [file, format, on_refusal, open, refused, is_missing] = *replaceable_;
  for (;;) {
    const HeldFile held(file);
    auto database = OpenImmutable(file, format);
    if (FileId::Of(file) != held.id()) continue;  // it was replaced meanwhile: which one is this?
    for (auto* query : queries_) query->statement_.reset();
    database_.emplace(std::move(database));
    database_->exec("BEGIN");  // for good: nothing changes, and a statement alone would look
    open = held.id();
    ++opened_;
    break;
  }
  BoundTime();
}

void Reader::BoundTime() {
  const auto is_late = [](void* reader) -> int {
    return Clock::now() > static_cast<Reader*>(reader)->deadline_ ? 1 : 0;
  };
  sqlite3_progress_handler(database_->getHandle(), kStepsBetweenClockLooks, is_late, this);
}

// One look at the name, if the last one is a while ago; everything else happens only if something
// happened to the file.
void Reader::Refresh() {
  const auto begun = deadline_ - query_timeout_;
  if (begun < next_look_) return;
  next_look_ = begun + kBetweenLooks;
  auto& [file, format, on_refusal, open, refused, is_missing] = *replaceable_;
  const auto now = FileState::Of(file);
  if (now && now->id == open) return;
  if (!now) {
    if (!is_missing) on_refusal(file.string() + ": is gone; what was open is read on");
    is_missing = true;
    return;
  }
  is_missing = false;
  if (now == refused) return;
  try {
    Open();
  } catch (const DatabaseError& error) {
    refused = now;
    on_refusal(std::string(error.what()) + "; what was open before is read on");
  }
}

BoundedTime::BoundedTime(Reader& reader) : reader_(reader) {
  reader_.deadline_ = Clock::now() + reader_.query_timeout_;
}

BoundedTime::~BoundedTime() { reader_.deadline_ = Clock::time_point::max(); }

Snapshot::Snapshot(Reader& reader) : reader_(reader), bounded_time_(reader) {
  if (reader_.replaceable_) reader_.Refresh();
  if (reader_.begin_) Execute(*reader_.begin_);
}

Snapshot::~Snapshot() {
  if (!reader_.commit_) return;
  // A commit that reads only cannot lose anything; if it fails, the next BEGIN says so.
  auto& commit = reader_.commit_->statement();
  commit.tryExecuteStep();
  commit.tryReset();
}

}  // namespace connector::sql
