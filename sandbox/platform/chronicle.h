// Writes the generated past, row by row. Not for other rooms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sandbox/platform/desk.h"
#include "sandbox/platform/people.h"
#include "sandbox/platform/statements.h"
#include "sandbox/platform/talk.h"
#include "sandbox/platform/visitors.h"

namespace connector::sandbox::platform {

// A purchase, or goods that were put into a basket.
struct Purchase {
  std::size_t website;
  std::size_t visitor;
  std::int64_t at;
  std::string channel;
  std::optional<std::int64_t> conversation_id;
  std::optional<std::int64_t> operator_id;
  std::optional<std::string> missed_because;
};

class Chronicle {
 public:
  Chronicle(Change& change, const People& people, Visitors& visitors, Statements& statements)
      : change_(change), people_(people), visitors_(visitors), statements_(statements) {}

  // With its messages, and the tags of one that was answered.
  void Write(const Talk& talk);
  void WriteRating(const Talk& talk, std::int64_t at);
  void WriteTransaction(const Purchase& purchase);
  void WriteCart(const Purchase& purchase);
  void WriteMeeting(const Talk& talk, std::int64_t start_at, const char* status);
  void WritePresence(std::size_t worker, std::int64_t from, std::optional<std::int64_t> to);
  void WriteProduction(std::size_t worker, const char* channel, std::int64_t from,
                       std::optional<std::int64_t> to);
  void WriteDisplays(const Rule& rule, std::int64_t hour_at, std::int64_t triggered,
                     std::int64_t displayed);
  void WriteLive(std::size_t worker, const Candidate& candidate);

 private:
  void WriteTags(const Talk& talk);
  double Amount();

  Change& change_;
  const People& people_;
  Visitors& visitors_;
  Statements& statements_;
  std::int64_t orders_ = 0;
};

}  // namespace connector::sandbox::platform
