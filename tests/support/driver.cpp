#include "tests/support/driver.h"

namespace connector::testing {

using Next = http::Connection::Next;

Driver::Driver(web::Handler handler, const http::Limits& limits)
    : limits_(limits),
      observer_{[this](const http::AccessEntry& entry) {
                  access_log.push_back(std::string(entry.method) + " " + std::string(entry.path) +
                                       " " + std::to_string(entry.status));
                },
                [this](std::string_view, std::string_view what) { failures.emplace_back(what); }},
      worker_{limits_, observer_, shared_, std::move(handler)},
      connection_(
          worker_, "192.0.2.1",
          [this] { return [this](web::Response response) { late = std::move(response); }; }, now_) {
}

std::string Driver::Exchange(std::string_view bytes, std::size_t piece_bytes) {
  std::string answered = Flush();
  while (!bytes.empty() && connection_.next() == Next::kReceive) {
    const auto piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    connection_.Received(piece, now_);
    answered += Flush();
  }
  return answered;
}

void Driver::EndSending() {
  if (connection_.next() == Next::kReceive) connection_.ReceivedEnd(now_);
}

std::string Driver::Pass(std::chrono::milliseconds time) {
  now_ += time;
  connection_.Tick(now_);
  return Flush();
}

// One byte at a time, so that every position of a partial write is met.
std::string Driver::Flush() {
  std::string sent;
  for (;;) {
    switch (connection_.next()) {
      case Next::kReceive:
      case Next::kAwaitAnswer:
      case Next::kClose: return sent;
      case Next::kProcess: connection_.Process(now_); break;
      case Next::kShutdownSend:
        is_over_ = true;
        connection_.DidShutdownSend(now_);
        break;
      case Next::kSend:
        const auto pieces = connection_.unsent();
        sent += pieces[0].empty() ? pieces[1].substr(0, 1) : pieces[0].substr(0, 1);
        connection_.Sent(1, now_);
        break;
    }
  }
}

}  // namespace connector::testing
