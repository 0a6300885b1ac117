// The log, on standard error. Nobody waits for whoever reads it: lines that cannot be written in
// time are dropped, and a later one says how many. Never in it: secrets, and what may be personal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace connector::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kText, kJson };

// As the values of settings: an error text, or an empty one and the value.
std::string ParseLevel(std::string_view name, Level& level);
std::string ParseFormat(std::string_view name, Format& format);

// To be called once, before anything is logged. Afterwards log from any thread, through spdlog or
// these.
void Start(Level level, Format format);

// To be called once, after the last line. Writes what waits, but waits no longer than a second.
void Stop(std::string_view last_words = {});

// Lines for the standard output. Nobody has to read them: what cannot be written is a warning, and
// the program goes on.
void Tell(const std::string& lines);

std::uint64_t DroppedLines();

// Cut, and without characters that could forge a second line or field, or command a terminal.
std::string Tame(std::string_view text);

// A text as a line in JSON has it, in quotation marks.
std::string ToJson(std::string_view text);

// As Start was told. In kJson, a message that is a JSON object becomes the line's fields, any other
// the field "message".
Format ChosenFormat();

}  // namespace connector::log
