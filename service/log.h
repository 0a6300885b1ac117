// The log, on standard error: what happened, and one access line per request. Never in it: query
// values (but for the operator's id), profile values, secrets. Nobody waits for whoever reads it:
// lines that cannot be written in time are dropped, and a later one says how many.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "service/http/options.h"

namespace connector::service {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

std::optional<LogLevel> ParseLogLevel(std::string_view name);

// To be called once, before anything is logged. Afterwards log from any thread, through spdlog or
// these.
void StartLog(LogLevel level, LogFormat format);

// To be called once, after the last line. Writes what waits, but waits no longer than a second.
void StopLog(std::string_view last_words = {});

std::uint64_t DroppedLogLines();

// Cut, and without characters that could forge a second line or field, or command a terminal.
std::string Tame(std::string_view text);

// Lines of the level info, or debug for a health check that is answered UP: those come every few
// seconds for ever. Written within a second, or at once where a terminal reads them.
void LogAccess(const http::AccessEntry& entry);

}  // namespace connector::service
