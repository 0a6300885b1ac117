#include "base/http/server/request_parser.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/http/server/head_scanner.h"
#include "base/text/ascii.h"

namespace connector::http {
namespace {

namespace beast = boost::beast;
using Field = beast::http::field;

// How much chunked framing may cost beyond the body itself: chunks of one byte cost six.
constexpr std::size_t kFramingFactor = 8;

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

bool IsAuthority(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return text::IsAlphanumeric(c) ||
           std::string_view("-._~%!$&'()*+;=:[]").find(c) != std::string_view::npos;
  });
}

web::Problem ProblemOf(beast::error_code code) {
  using beast::http::error;
  if (code == error::body_limit) return {413, "The body is too large.", ""};
  if (code == error::bad_version) return {505, "Only HTTP/1.1 and HTTP/1.0 are spoken.", ""};
  if (code == error::bad_method || code == error::bad_target) {
    return {400, "The request line is not of the form `METHOD target HTTP/1.1`.", ""};
  }
  if (code == error::bad_content_length || code == error::multiple_content_length ||
      code == error::bad_transfer_encoding) {
    return {400, "The length of the body is stated wrongly or twice.", ""};
  }
  if (code == error::bad_chunk || code == error::bad_chunk_extension) {
    return {400, "The chunked body is malformed.", ""};
  }
  return {400, "The request is malformed.", ""};
}

}  // namespace

class RequestParser::State {
 public:
  explicit State(const Limits& limits) : limits_(limits), scanner_(limits) {
    parser_.eager(true);
    parser_.header_limit(std::numeric_limits<std::uint32_t>::max());  // the scanner's concern
    parser_.body_limit(limits.body_bytes);
    parser_.on_chunk_header(check_chunk_);
  }

  Status Parse(std::string_view& input) {
    if (!parser_.is_header_done()) {
      const auto status = scanner_.Scan(input);
      if (status == HeadScanner::Status::kIncomplete) return Status::kIncomplete;
      if (status == HeadScanner::Status::kRefused) return Refuse(scanner_.problem());
      const auto head =
          input.substr(scanner_.head_start(), scanner_.head_end() - scanner_.head_start());
      input.remove_prefix(scanner_.head_end());
      if (!Put(head) || !CheckHead()) return Status::kRefused;
    }
    while (!parser_.is_done() && !input.empty()) {
      const auto taken = Put(input);
      if (!taken) return Status::kRefused;
      input.remove_prefix(*taken);
      body_bytes_read_ += *taken;
      if (!parser_.is_done() && body_bytes_read_ + input.size() >
                                    kFramingFactor * limits_.body_bytes + limits_.head_bytes) {
        return Refuse({413, "The body's chunks are too many for their size.", ""});
      }
      if (*taken != 0) continue;
      // A chunk's head or the trailer is not complete yet. Beast reads it from its start each time.
      if (input.size() > limits_.head_bytes) {
        return Refuse({431, "The head of a chunk, or the trailer, is too large.", ""});
      }
      break;
    }
    if (parser_.is_done()) {
      request_.body = parser_.get().body();
      return Status::kComplete;
    }
    if (expects_continue_ && body_bytes_read_ == 0 && input.empty()) {
      expects_continue_ = false;
      return Status::kAwaitsContinue;
    }
    return Status::kIncomplete;
  }

  bool HasStarted(std::string_view input) const {
    return parser_.is_header_done() || scanner_.HasStarted(input);
  }
  bool HasHead() const { return parser_.is_header_done(); }
  std::size_t body_bytes() const {
    if (!parser_.is_header_done()) return 0;
    const auto declared = parser_.content_length();  // no more than the limit
    return declared ? static_cast<std::size_t>(*declared) : parser_.get().body().size();
  }
  void ForgetBody() { parser_.get().body() = {}; }
  bool keep_alive() const { return keep_alive_; }
  bool is_http_1_0() const { return parser_.get().version() == 10; }
  web::Request TakeRequest() { return std::move(request_); }
  const web::Problem& problem() const { return *problem_; }

 private:
  // The bytes taken; nothing if they are refused.
  std::optional<std::size_t> Put(std::string_view bytes) {
    try {
      beast::error_code error;
      const auto taken = parser_.put({bytes.data(), bytes.size()}, error);
      if (!error || error == beast::http::error::need_more) return taken;
      Refuse(ProblemOf(error));
    } catch (const std::length_error&) {  // Beast's own limit for one field: 64 KiB
      Refuse({431, "A field of the head, or of the trailer, is too large.", ""});
    }
    return std::nullopt;
  }

  Status Refuse(web::Problem problem) {
    problem_ = std::move(problem);
    return Status::kRefused;
  }
  bool RefuseHead(int status, const char* detail) {
    problem_ = web::Problem{status, detail, ""};
    return false;
  }

  bool CheckHead() {
    const auto& message = parser_.get();
    request_.method = View(message.method_string());
    // These views stay as they are when a chunked body's trailer adds fields to the message, and
    // the trailer's own fields are never looked at.
    for (const auto& field : message) {
      request_.headers.push_back({View(field.name_string()), View(field.value())});
    }
    keep_alive_ = KeepsAlive();
    return CheckTarget(View(message.target())) && CheckHost() && CheckFraming() && CheckExpect();
  }

  // RFC 9112, section 9.3: `close` decides before everything else, also in HTTP/1.0.
  bool KeepsAlive() const {
    bool has_keep_alive = false;
    for (const auto& header : request_.headers) {
      if (!beast::iequals(header.name, "Connection")) continue;
      beast::http::token_list tokens{header.value};
      if (tokens.exists("close")) return false;
      has_keep_alive = has_keep_alive || tokens.exists("keep-alive");
    }
    return has_keep_alive || !is_http_1_0();
  }

  bool CheckTarget(std::string_view target) {
    if (target.size() > limits_.target_bytes) return RefuseHead(414, "The target is too long.");
    for (const std::string_view scheme : {"http://", "https://"}) {  // the absolute form
      if (!beast::iequals(target.substr(0, scheme.size()), scheme)) continue;
      target.remove_prefix(scheme.size());
      const auto authority = target.substr(0, target.find_first_of("/?"));
      if (authority.empty() || !IsAuthority(authority)) {
        return RefuseHead(400, "The request target's authority is malformed.");
      }
      target.remove_prefix(authority.size());
      // An empty path is the root, or the server as a whole (RFC 9112, section 3.2.4).
      if (target.empty()) target = request_.method == "OPTIONS" ? "*" : "/";
    }
    const bool is_asterisk = target == "*" && request_.method == "OPTIONS";
    if ((target.empty() || target.front() != '/') && !is_asterisk) {
      return RefuseHead(400, "The request target is not a path.");
    }
    if (target.find('#') != std::string_view::npos) {
      return RefuseHead(400, "The request target has a fragment.");
    }
    const auto question = target.find('?');
    request_.path = target.substr(0, question);
    if (question != std::string_view::npos) request_.query = target.substr(question + 1);
    return true;
  }

  bool CheckHost() {
    const auto count = parser_.get().count(Field::host);
    if (count > 1) return RefuseHead(400, "The request names more than one Host.");
    if (count == 0 && !is_http_1_0()) return RefuseHead(400, "The request names no Host.");
    if (count == 1 && !IsAuthority(View(parser_.get()[Field::host]))) {
      return RefuseHead(400, "The request's Host is malformed.");
    }
    return true;
  }

  bool CheckFraming() {
    const auto& message = parser_.get();
    const auto lengths = message.count(Field::content_length);
    const auto encodings = message.count(Field::transfer_encoding);
    if (lengths > 1 || (lengths == 1 && !text::IsDigits(View(message[Field::content_length])))) {
      return RefuseHead(400, "The length of the body is stated wrongly or twice.");
    }
    if (encodings > 0 && is_http_1_0()) {
      return RefuseHead(400, "HTTP/1.0 has no Transfer-Encoding.");
    }
    if (encodings > 1 ||
        (encodings == 1 && !beast::iequals(message[Field::transfer_encoding], "chunked"))) {
      return RefuseHead(501, "The only Transfer-Encoding is chunked.");
    }
    request_.declares_length = lengths + encodings > 0;
    return true;
  }

  bool CheckExpect() {
    const auto& message = parser_.get();
    const auto count = message.count(Field::expect);
    if (count == 0 || is_http_1_0()) return true;
    if (count > 1 || !beast::iequals(message[Field::expect], "100-continue")) {
      return RefuseHead(417, "The only expectation that can be met is 100-continue.");
    }
    expects_continue_ = true;
    return true;
  }

  const Limits& limits_;
  HeadScanner scanner_;
  beast::http::request_parser<beast::http::string_body> parser_;
  // Beast lets a quoted chunk extension hold line ends, which another reader would take for the
  // end.
  std::function<void(std::uint64_t, beast::string_view, beast::error_code&)> check_chunk_ =
      [](std::uint64_t /*size*/, beast::string_view extension, beast::error_code& error) {
        if (HasControl(View(extension))) error = beast::http::error::bad_chunk_extension;
      };
  web::Request request_;
  std::optional<web::Problem> problem_;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  std::size_t body_bytes_read_ = 0;
};

RequestParser::RequestParser(const Limits& limits)
    : limits_(limits), state_(std::make_unique<State>(limits)) {}
RequestParser::~RequestParser() = default;

RequestParser::Status RequestParser::Parse(std::string_view& input) { return state_->Parse(input); }
bool RequestParser::HasStarted(std::string_view input) const { return state_->HasStarted(input); }
bool RequestParser::HasHead() const { return state_->HasHead(); }
web::Request RequestParser::TakeRequest() { return state_->TakeRequest(); }
std::size_t RequestParser::body_bytes() const { return state_->body_bytes(); }
void RequestParser::ForgetBody() { state_->ForgetBody(); }
bool RequestParser::keep_alive() const { return state_->keep_alive(); }
bool RequestParser::is_http_1_0() const { return state_->is_http_1_0(); }
const web::Problem& RequestParser::problem() const { return state_->problem(); }
void RequestParser::Reset() { state_ = std::make_unique<State>(limits_); }

}  // namespace connector::http
