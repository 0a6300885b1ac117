#include "base/http/server/head_scanner.h"

#include <algorithm>
#include <utility>

#include "base/text/ascii.h"

namespace connector::http {
namespace {

// Room for the method, the version and two spaces beside the target.
constexpr std::size_t kRequestLineExtra = 64;
constexpr std::size_t kMostEmptyLines = 1;  // before a request line (RFC 9112, section 2.2)

bool IsTokenCharacter(char c) {
  return text::IsAlphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Three parts with one space between them, the last one of the form HTTP/1.1.
bool IsRequestLine(std::string_view line) {
  constexpr std::string_view kForm = " HTTP/d.d";
  if (line.size() <= kForm.size() || std::count(line.begin(), line.end(), ' ') != 2) return false;
  const auto version = line.substr(line.size() - kForm.size());
  return std::equal(version.begin(), version.end(), kForm.begin(),
                    [](char c, char form) { return form == 'd' ? text::IsDigit(c) : c == form; });
}

}  // namespace

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

HeadScanner::Status HeadScanner::Scan(std::string_view input) {
  for (;;) {
    const auto line_end = input.find('\n', scanned_);
    if (line_end == std::string_view::npos) {
      const auto fresh = input.substr(std::exchange(scanned_, input.size()));
      if (CheckStart(input.substr(line_start_), fresh) == Status::kRefused) return Status::kRefused;
      return CheckSize(input.size());
    }
    scanned_ = line_end + 1;
    if (line_end == line_start_ || input[line_end - 1] != '\r') {
      return Refuse(400, "A line of the head does not end with CR LF.");
    }
    const auto line = input.substr(line_start_, line_end - 1 - line_start_);
    if (line.empty() && line_count_ == 0) {
      if (start_ >= 2 * kMostEmptyLines) return Refuse(400, "The request line is empty.");
      start_ = line_start_ = scanned_;
      continue;
    }
    if (CheckSize(scanned_) == Status::kRefused) return Status::kRefused;
    line_start_ = scanned_;
    if (line.empty()) return Status::kComplete;
    if (CheckLine(line) == Status::kRefused) return Status::kRefused;
    ++line_count_;
  }
}

HeadScanner::Status HeadScanner::CheckLine(std::string_view line) {
  if (HasControl(line)) {
    return Refuse(400, "The head contains a control character.");
  }
  if (line_count_ == 0) {
    return IsRequestLine(line)
               ? Status::kIncomplete
               : Refuse(400, "The request line is not of the form `METHOD target HTTP/1.1`.");
  }
  if (line_count_ > limits_->header_count) {
    return Refuse(431, "The request has too many header fields.");
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 ||
      !std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                   IsTokenCharacter)) {
    return Refuse(400, "A header line is not of the form `name: value`.");
  }
  return Status::kIncomplete;
}

// Of a line that is not complete yet: what can become none is not waited for, so that whoever
// speaks another protocol is told at once. `fresh`: what was not looked at before.
HeadScanner::Status HeadScanner::CheckStart(std::string_view line, std::string_view fresh) {
  if (!fresh.empty() && fresh.back() == '\r') fresh.remove_suffix(1);
  const bool is_request_line = line_count_ == 0 && !line.empty() && line != "\r";
  if (HasControl(fresh) || (is_request_line && !IsTokenCharacter(line.front()))) {
    return Refuse(400, "This is no HTTP request. TLS is not spoken here either.");
  }
  return Status::kIncomplete;
}

// `size`: of all input that has been looked at.
HeadScanner::Status HeadScanner::CheckSize(std::size_t size) {
  if (line_count_ == 0 && size - start_ > limits_->target_bytes + kRequestLineExtra) {
    return Refuse(414, "The request line is too long.");
  }
  if (size - start_ > limits_->head_bytes) {
    return Refuse(431, "The request's head is too large.");
  }
  return Status::kIncomplete;
}

HeadScanner::Status HeadScanner::Refuse(int status, const char* detail) {
  problem_ = web::Problem{status, detail, ""};
  return Status::kRefused;
}

}  // namespace connector::http
