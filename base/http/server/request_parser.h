// Bytes → one request. Boost.Beast parses; what it is too lenient about is checked here.
#pragma once

#include <memory>
#include <string_view>

#include "base/http/server/options.h"
#include "base/web/message.h"
#include "base/web/problem.h"

namespace connector::http {

class RequestParser {
 public:
  explicit RequestParser(const Limits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  enum class Status {
    kIncomplete,      // call again with more
    kAwaitsContinue,  // the client waits for `100 Continue` before it sends the body; said once
    kComplete,        // request() is there
    kRefused,         // problem() says why; where the next request begins cannot be known
  };

  // Takes what belongs to the request off the front of `input`; what it leaves must be offered
  // again, followed by what came since.
  Status Parse(std::string_view& input);

  // Whether a request has begun: `input` is what Parse left.
  bool HasStarted(std::string_view input) const;
  bool HasHead() const;

  // After kComplete, or as far as the request was understood; once. Its views live until Reset.
  web::Request TakeRequest();

  // How long the body will be or, in chunks, is by now; 0 as long as there is no head.
  std::size_t body_bytes() const;

  // Gives its memory back: the request's body is gone.
  void ForgetBody();

  // After kComplete.
  bool keep_alive() const;
  bool is_http_1_0() const;

  // After kRefused.
  const web::Problem& problem() const;

  // Forgets the request, for the next one on the connection.
  void Reset();

 private:
  class State;  // keeps Beast out of this header
  const Limits& limits_;
  std::unique_ptr<State> state_;
};

}  // namespace connector::http
