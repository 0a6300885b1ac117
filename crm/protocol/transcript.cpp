#include "crm/protocol/transcript.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/text/json.h"
#include "base/text/strict_json.h"
#include "base/text/text.h"

namespace connector::crm::protocol {
namespace {

using Json = nlohmann::ordered_json;

constexpr text::JsonLimits kHistoryLimits{std::size_t{16} << 20, 8, 500'000};
constexpr std::size_t kMostBytes = std::size_t{1} << 20;  // of a ticket's transcript
constexpr std::size_t kMostBeginning = 200;               // characters
constexpr std::size_t kMostFirstLines = 3;

// By type. Nobody said what is told of 3 and 5; the fourth is never shown.
constexpr std::array<std::string_view, 8> kFrom{"", "operator", "visitor",  "notice",
                                                "", "page",     "operator", "visitor"};

bool IsSaid(std::size_t type) { return type == 1 || type == 2; }

// In one line.
std::string Flatten(std::string_view utf8) {
  std::string line;
  for (const auto word : text::SplitOnWhiteSpace(utf8)) {
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  return line;
}

std::string FirstCharacters(std::string_view utf8, std::size_t count) {
  std::size_t end = 0;
  for (; end < utf8.size(); ++end) {
    if (!text::IsContinuation(utf8[end]) && count-- == 0) break;
  }
  return std::string(utf8.substr(0, end));
}

bool IsLine(const nlohmann::json& line) {
  return line.is_array() && line.size() >= 3 && line[0].is_number_unsigned() &&
         line[1].is_string() && line[2].is_string();
}

}  // namespace

std::optional<Transcript> ReadHistory(std::string_view history) {
  text::JsonFault fault;
  const auto lines = text::ParseStrictJson("[" + std::string(history) + "]", kHistoryLimits, fault);
  if (!lines || !std::all_of(lines->begin(), lines->end(), IsLine)) return std::nullopt;
  Transcript transcript{"[", ""};
  std::size_t first_lines = 0;
  for (const auto& line : *lines) {
    const auto type = line[0].get<std::size_t>();
    if (type >= kFrom.size() || kFrom.at(type).empty()) continue;
    const auto& said = line[2].get_ref<const std::string&>();
    if (IsSaid(type) && first_lines < kMostFirstLines) {
      transcript.beginning += (first_lines++ == 0 ? "" : " – ") + Flatten(said);
    }
    const auto json = text::DumpReplacing<Json>(
        {{"from", kFrom.at(type)}, {"at", line[1].get<std::string>()}, {"text", said}});
    if (transcript.lines.size() + json.size() + 2 > kMostBytes) break;
    transcript.lines += (transcript.lines.size() == 1 ? "" : ",") + json;
  }
  transcript.lines += ']';
  transcript.beginning = FirstCharacters(transcript.beginning, kMostBeginning);
  return transcript;
}

}  // namespace connector::crm::protocol
