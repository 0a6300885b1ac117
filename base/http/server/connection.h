// One connection's side of HTTP/1.1, without a socket: bytes in, bytes out, and what to do next.
// RFC 9112: keep-alive, pipelining (answered in order, one at a time), chunked bodies,
// `Expect: 100-continue`, half-closed clients. The transport moves the bytes; tests and fuzzers
// drive it directly.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/client_address.h"
#include "base/http/server/options.h"
#include "base/http/server/request_parser.h"
#include "base/http/server/response_writer.h"
#include "base/web/message.h"

namespace connector::http {

// What all connections of a server share.
struct Shared {
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> unsent_bytes{0};
  std::atomic<std::size_t> waiting_bytes{0};  // of bodies, from their heads to their answers
  std::atomic<Clock::rep> draining_since{0};  // 0: not draining
  std::counting_semaphore<> evictions_done{
      0};  // for each one asked for, whether it found one or not
};

// What the connections of one worker thread share. Limits, observer and shared outlive it.
struct Worker {
  const Limits& limits;
  const Observer& observer;
  Shared& shared;
  web::Handler handler;
  std::vector<Network> trusted_proxies{};
  RequestIds ids{};
  DateClock date{};
};

// Makes what a deferred answer is given to: it has to reach Connection::Complete in the end.
using MakeResponder = std::function<web::Responder()>;

// Belongs to one thread.
class Connection {
 public:
  // `peer` is the address at the other end.
  Connection(Worker& worker, std::string peer, MakeResponder make_responder, Clock::time_point now);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  enum class Next {
    kReceive,       // offer what the socket has
    kProcess,       // let it look at what it has; nothing is to be received meanwhile
    kSend,          // send unsent(); nothing is to be received until it is gone
    kAwaitAnswer,   // wait for Complete; nothing is to be received meanwhile
    kShutdownSend,  // tell the client that no more answers come
    kClose,
  };
  Next next() const { return next_; }

  // After kReceive: bytes that came, or the end of the client's sending.
  void Received(std::string_view bytes, Clock::time_point now);
  void ReceivedEnd(Clock::time_point now);

  // After kProcess: looks at what has come, and answers one request at most.
  void Process(Clock::time_point now);

  // After kSend: what is left to send, in order, and how much of it the socket took.
  std::array<std::string_view, 2> unsent() const;
  void Sent(std::size_t bytes, Clock::time_point now);

  // After kAwaitAnswer.
  void Complete(web::Response response);

  // After kShutdownSend.
  void DidShutdownSend(Clock::time_point now);

  // To be called every so often: enforces the time limits and, while draining, ends idle ones.
  void Tick(Clock::time_point now);

  // When bytes came or went.
  Clock::time_point moved_at() const { return moved_at_; }

 private:
  void Answer(Clock::time_point now);
  web::Answer Ask();
  void Refuse(const web::Problem& problem, Clock::time_point now);
  void TakeRequest(Clock::time_point now);
  void Respond(web::Response response);
  void Queue(std::string head, std::string body, Clock::time_point now);
  bool HoldBody();
  void LetGoOfBody();
  void ForgetOutput();
  bool IsDraining() const { return worker_.shared.draining_since.load() != 0; }

  Worker& worker_;
  std::string peer_;
  MakeResponder make_responder_;
  RequestParser parser_;
  web::Request request_;  // being answered; its views are into the parser, request_id_ and client_
  std::string request_id_;
  std::string client_;
  Clock::time_point asked_;
  Next next_ = Next::kReceive;
  std::string input_;           // received and not yet parsed
  std::string head_;            // to be sent first
  std::string body_;            // to be sent then
  std::size_t held_bytes_ = 0;  // of Shared::waiting_bytes
  std::size_t sent_ = 0;        // of both
  bool is_last_ = false;        // nothing follows what is being sent
  bool is_lingering_ = false;   // all is said; what still comes is thrown away
  bool has_ended_ = false;      // the client sends no more
  Clock::time_point since_;     // when the current wait began: for a request, its head or body, for
                                // the client to take an answer, or for it to close
  Clock::time_point moved_at_;
};

}  // namespace connector::http
