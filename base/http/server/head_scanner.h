// Finds the end of a request's head and refuses every head that another reader could read
// differently (RFC 9112, sections 2.2, 5.1 and 5.2): bare CR or LF, NUL and other controls, folded
// lines, white space before a colon, lines without a colon. Each byte is looked at once, however
// the head arrives.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/http/server/options.h"
#include "base/web/problem.h"

namespace connector::http {

// Controls other than the tab, which no part of a message but its body may hold.
bool HasControl(std::string_view text);

class HeadScanner {
 public:
  explicit HeadScanner(const Limits& limits) : limits_(&limits) {}

  enum class Status { kIncomplete, kComplete, kRefused };

  // `input` begins where it began in the last call, and has grown at its end.
  Status Scan(std::string_view input);

  // Whether more than the empty line that may precede a request has come.
  bool HasStarted(std::string_view input) const { return input.size() > start_; }

  // After kComplete: the head without the empty line before it, with the one after it.
  std::size_t head_start() const { return start_; }
  std::size_t head_end() const { return line_start_; }

  const web::Problem& problem() const { return *problem_; }  // after kRefused

 private:
  Status Refuse(int status, const char* detail);
  Status CheckLine(std::string_view line);
  Status CheckStart(std::string_view line, std::string_view fresh);
  Status CheckSize(std::size_t size);

  const Limits* limits_;
  std::size_t start_ = 0;       // where the request line begins
  std::size_t line_start_ = 0;  // where the current line begins
  std::size_t scanned_ = 0;     // no line ends before this
  std::size_t line_count_ = 0;  // complete lines of this head, the request line included
  std::optional<web::Problem> problem_;
};

}  // namespace connector::http
