#include "base/sql/postgres/exchange.h"

#include <libpq-fe.h>
#include <poll.h>

#include <string_view>
#include <utility>

namespace connector::sql::postgres {
namespace {

constexpr std::size_t kFlushedBytes = 65'536;
constexpr std::size_t kMostEmptyResults =
    4;  // one after the other: libpq ends each answer with one

// libpq's own text for it may go on with what the server said before, and that with values.
Error Lost() { return {Error::Kind::kUnavailable, "PostgreSQL: the connection is lost"}; }

}  // namespace

Answers Exchange::Run() {
  for (;;) {
    const bool is_blocked = !Send();
    Receive();
    if (is_done_) return std::move(answers_);
    if (is_lost_) throw Lost();
    Wait(is_blocked);
  }
}

// False if the socket does not take all at once.
bool Exchange::Send() {
  while (!is_end_sent_ && !is_lost_) {
    if (unflushed_bytes_ >= kFlushedBytes && !Flush()) return false;
    // After an error the server skips whatever comes before the end.
    if (answers_.error || sent_ == statements_.size()) {
      is_lost_ = PQpipelineSync(connection_) != 1;
      is_end_sent_ = true;
    } else {
      is_lost_ = !SendNext();
    }
  }
  return Flush();
}

bool Exchange::Flush() {
  const int left = PQflush(connection_);
  if (left < 0) is_lost_ = true;
  if (left == 0) unflushed_bytes_ = 0;
  return left == 0;
}

bool Exchange::SendNext() {
  const auto& statement = statements_[sent_];
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const auto& parameter : statement.parameters()) {
    types.push_back(parameter.type);
    values.push_back(parameter.length ? statement.bytes().data() + parameter.begin : nullptr);
    lengths.push_back(parameter.length.value_or(0));
  }
  constexpr int kBinary = 1;
  const std::vector<int> formats(types.size(), kBinary);
  if (PQsendQueryParams(connection_, statement.sql(), static_cast<int>(types.size()), types.data(),
                        values.data(), lengths.data(), formats.data(), kBinary) != 1) {
    return false;
  }
  ++sent_;
  unflushed_bytes_ += statement.bytes().size() + std::string_view(statement.sql()).size();
  return true;
}

// What is there already, without waiting.
void Exchange::Receive() {
  std::size_t empty_results = 0;
  while (!is_done_ && answered_ < sent_ + (is_end_sent_ ? 1 : 0) && PQisBusy(connection_) == 0) {
    auto* const result = PQgetResult(connection_);
    if (result != nullptr) {
      empty_results = 0;
      Take(result);
    } else if (++empty_results > kMostEmptyResults) {
      throw Lost();
    }
  }
}

void Exchange::Take(pg_result* result) {
  Rows rows(result);  // owns it
  ++answered_;
  switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC: is_done_ = true; break;
    case PGRES_PIPELINE_ABORTED: break;
    case PGRES_EMPTY_QUERY:
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
      if (statements_[answered_ - 1].CommitsTransaction() &&
          PQcmdStatus(result) == std::string_view("ROLLBACK")) {
        answers_.error.emplace(Error::Kind::kOther, "PostgreSQL: rolled back instead of committed");
      }
      answers_.rows.push_back(std::move(rows));
      break;
    case PGRES_FATAL_ERROR:
      if (EndsConnection(result)) throw ErrorOf(result);
      if (!answers_.error) answers_.error = ErrorOf(result);
      break;
    default: throw Error(Error::Kind::kOther, "PostgreSQL: COPY has no place among statements");
  }
}

void Exchange::Wait(bool is_blocked) {
  const int events = is_blocked ? POLLIN | POLLOUT : POLLIN;
  if (!WaitFor(PQsocket(connection_), static_cast<short>(events), deadline_)) {
    throw Error(Error::Kind::kUnavailable, "PostgreSQL: no answer in time");
  }
  if (PQconsumeInput(connection_) != 1) is_lost_ = true;
}

}  // namespace connector::sql::postgres
