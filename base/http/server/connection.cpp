#include "base/http/server/connection.h"

#include <exception>
#include <utility>

#include "base/web/problem.h"

namespace connector::http {
namespace {

// After the last answer the client may still be sending; closing at once would make its kernel
// throw our answer away (RFC 9112, section 9.6).
constexpr std::chrono::milliseconds kLinger{1'000};

// While draining, a connection without a request gets this long to send one.
constexpr std::chrono::milliseconds kDrainGrace{500};

// A small answer is sent even when too much is unsent: it costs little, and a health check must not
// fail because others do not read.
constexpr std::size_t kSmallAnswer = 65'536;

// Neither is a small body too much: all connections together cannot hold many of them.
constexpr std::size_t kSmallBody = 16'384;

// A connection that waits keeps no larger buffer than this.
constexpr std::size_t kSmallBuffer = 4'096;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Worker& worker, std::string peer, MakeResponder make_responder,
                       Clock::time_point now)
    : worker_(worker),
      peer_(std::move(peer)),
      make_responder_(std::move(make_responder)),
      parser_(worker.limits),
      since_(now),
      moved_at_(now) {}

Connection::~Connection() {
  ForgetOutput();
  LetGoOfBody();
}

void Connection::Received(std::string_view bytes, Clock::time_point now) {
  moved_at_ = now;
  if (is_lingering_) return;
  if (!parser_.HasStarted(input_)) since_ = now;
  input_ += bytes;
  next_ = Next::kProcess;
}

void Connection::ReceivedEnd(Clock::time_point now) {
  has_ended_ = true;
  // A request that was cut off has no answer; complete ones were answered before.
  if (is_lingering_ || next_ == Next::kReceive) next_ = Next::kClose;
  since_ = now;
}

std::array<std::string_view, 2> Connection::unsent() const {
  const std::string_view head = head_;
  const std::string_view body = body_;
  if (sent_ < head.size()) return {head.substr(sent_), body};
  return {body.substr(sent_ - head.size()), {}};
}

void Connection::Sent(std::size_t bytes, Clock::time_point now) {
  moved_at_ = now;
  sent_ += bytes;
  worker_.shared.unsent_bytes -= bytes;
  if (sent_ < head_.size() + body_.size()) return;
  ForgetOutput();
  since_ = now;
  if (is_last_) {
    next_ = has_ended_ ? Next::kClose : Next::kShutdownSend;
  } else {
    next_ = input_.empty() ? Next::kReceive : Next::kProcess;
  }
}

void Connection::DidShutdownSend(Clock::time_point now) {
  is_lingering_ = true;
  input_.clear();
  next_ = Next::kReceive;
  since_ = now;
}

void Connection::Tick(Clock::time_point now) {
  const auto& limits = worker_.limits;
  const auto waited = now - since_;
  if (next_ == Next::kAwaitAnswer) return;  // whoever deferred it bounds the wait
  if (next_ == Next::kProcess) return;      // it is not the client who is waited for
  if (next_ == Next::kSend) {
    if (waited >= limits.write_timeout) next_ = Next::kClose;
  } else if (is_lingering_) {
    if (waited >= kLinger) next_ = Next::kClose;
  } else if (parser_.HasStarted(input_)) {
    const bool has_head = parser_.HasHead();
    if (waited >= (has_head ? limits.body_timeout : limits.head_timeout)) {
      Refuse(
          {408, has_head ? "The body did not arrive in time." : "The head did not arrive in time.",
           ""},
          now);
    }
  } else if (waited >= limits.idle_timeout) {
    next_ = Next::kShutdownSend;
  } else if (IsDraining()) {
    const Clock::time_point start{Clock::duration(worker_.shared.draining_since.load())};
    if (now - start >= kDrainGrace) next_ = Next::kShutdownSend;
  }
}

void Connection::Process(Clock::time_point now) {
  next_ = Next::kReceive;
  const bool had_head = parser_.HasHead();
  std::string_view rest = input_;
  const auto status = parser_.Parse(rest);
  input_.erase(0, input_.size() - rest.size());
  if (input_.empty() && input_.capacity() > kSmallBuffer) input_ = {};
  if (!had_head && parser_.HasHead()) since_ = now;

  if (status == RequestParser::Status::kRefused) return Refuse(parser_.problem(), now);
  if (!HoldBody()) return Refuse({503, "Too many requests wait for their answers.", ""}, now);
  switch (status) {
    case RequestParser::Status::kIncomplete:
    case RequestParser::Status::kRefused: break;
    case RequestParser::Status::kAwaitsContinue: Queue(std::string(kContinue), "", now); break;
    case RequestParser::Status::kComplete: Answer(now); break;
  }
}

void Connection::Answer(Clock::time_point now) {
  TakeRequest(now);
  is_last_ = !parser_.keep_alive();
  auto answer = Ask();
  if (auto* response = std::get_if<web::Response>(&answer)) {
    Complete(std::move(*response));
  } else {
    next_ = Next::kAwaitAnswer;
    request_.body = {};  // whoever deferred the answer has what it needs of it
    parser_.ForgetBody();
  }
}

// The handler's answer, with what was deferred already under way.
web::Answer Connection::Ask() {
  try {
    auto answer = worker_.handler(request_);
    if (const auto* deferred = std::get_if<web::Deferred>(&answer)) {
      deferred->start(make_responder_());
    }
    return answer;
  } catch (const std::exception& error) {
    worker_.observer.on_failure(request_id_, error.what());
  } catch (...) {
    worker_.observer.on_failure(request_id_, "something that is no std::exception");
  }
  return web::InternalError(request_id_);
}

void Connection::Complete(web::Response response) {
  if (response.body.size() > kSmallAnswer &&
      worker_.shared.unsent_bytes.load() > worker_.limits.unsent_bytes) {
    response = web::ToResponse({503, "Too many answers wait for their readers.", ""});
    is_last_ = true;
  }
  Respond(std::move(response));
  parser_.Reset();  // what the request held is not kept until its answer was taken
}

void Connection::Refuse(const web::Problem& problem, Clock::time_point now) {
  TakeRequest(now);
  is_last_ = true;
  Respond(web::ToResponse(problem));
}

void Connection::TakeRequest(Clock::time_point now) {
  request_ = parser_.TakeRequest();
  request_id_ = worker_.ids.IdFor(request_);
  request_.id = request_id_;
  client_ = ClientAddress(request_, peer_, worker_.trusted_proxies);
  request_.client = client_;
  asked_ = now;
}

void Connection::Respond(web::Response response) {
  LetGoOfBody();
  if (IsDraining()) is_last_ = true;
  const bool was_understood = parser_.HasHead();
  std::string_view connection = is_last_ ? "close" : "";
  if (!is_last_ && was_understood && parser_.is_http_1_0()) connection = "keep-alive";
  auto head = WriteHead(response, {request_id_, worker_.date.Now(), connection});
  if (request_.method == "HEAD") response.body.clear();

  const auto now = Clock::now();
  worker_.observer.on_answer({request_.method, request_.path, response.route, response.status,
                              response.body.size(),
                              std::chrono::duration_cast<std::chrono::microseconds>(now - asked_),
                              request_id_, request_.client, response.operator_id});
  Queue(std::move(head), std::move(response.body), now);
}

void Connection::Queue(std::string head, std::string body, Clock::time_point now) {
  head_ = std::move(head);
  body_ = std::move(body);
  sent_ = 0;
  worker_.shared.unsent_bytes += head_.size() + body_.size();
  next_ = Next::kSend;
  since_ = now;
}

// Counts the body among those that wait, as long as its head says or, in chunks, as far as it has
// come. False where they are too many; the head is enough to say so.
bool Connection::HoldBody() {
  const auto bytes = parser_.body_bytes();
  if (bytes == held_bytes_) return true;
  const auto added = bytes - std::exchange(held_bytes_, bytes);
  const auto waiting = worker_.shared.waiting_bytes += added;
  return bytes <= kSmallBody || waiting <= worker_.limits.waiting_bytes;
}

void Connection::LetGoOfBody() {
  if (held_bytes_ != 0) worker_.shared.waiting_bytes -= std::exchange(held_bytes_, 0);
}

void Connection::ForgetOutput() {
  worker_.shared.unsent_bytes -= head_.size() + body_.size() - sent_;
  head_.clear();
  body_ = {};
  sent_ = 0;
}

}  // namespace connector::http
