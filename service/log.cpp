#include "service/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include <nlohmann/json.hpp>

#include "base/text/text.h"
#include "service/output.h"

namespace connector::service {
namespace {

constexpr std::size_t kLongestText = 256;  // bytes of a path or an id that are logged

// Set once by StartLog, before any thread that logs is started.
// NOLINTBEGIN(*-non-const-global-variables)
LogFormat log_format = LogFormat::kText;
std::unique_ptr<Output> output;
std::atomic<std::uint64_t> refused_lines{0};  // as too many waited to be written
// NOLINTEND(*-non-const-global-variables)

class OutputSink : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t lines;
    const auto dropped = DroppedLogLines();
    if (dropped != reported_) {
      const auto text = std::to_string(dropped - reported_) +
                        " lines are missing here: they could not be written in time";
      formatter_->format({message.logger_name, spdlog::level::warn, text}, lines);
    }
    formatter_->format(message, lines);
    if (output->Add({lines.data(), lines.size()})) {
      reported_ = dropped;
    } else {
      ++refused_lines;
    }
  }
  void flush_() override { output->Flush(); }

 private:
  std::uint64_t reported_ = 0;
};

std::string Escaped(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// `%v` for JSON lines: a message that is an object already stays one, any other becomes one.
class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& line) override {
    const std::string_view payload(message.payload.data(), message.payload.size());
    const auto fields = !payload.empty() && payload.front() == '{'
                            ? std::string(payload.substr(1))
                            : "\"message\":" + Escaped(payload) + "}";
    line.append(fields.data(), fields.data() + fields.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

}  // namespace

std::string Tame(std::string_view text) {
  return text.empty() ? "-" : text::PrintableWord(text, kLongestText);
}

std::optional<LogLevel> ParseLogLevel(std::string_view name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "info") return LogLevel::kInfo;
  if (name == "warning") return LogLevel::kWarning;
  if (name == "error") return LogLevel::kError;
  return std::nullopt;
}

void StartLog(LogLevel level, LogFormat format) {
  constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                   spdlog::level::warn, spdlog::level::err};
  log_format = format;
  output = std::make_unique<Output>(STDERR_FILENO);
  auto logger = std::make_shared<spdlog::logger>("", std::make_shared<OutputSink>());
  logger->set_level(kLevels[static_cast<int>(level)]);
  logger->flush_on(::isatty(STDERR_FILENO) != 0 ? spdlog::level::trace : spdlog::level::warn);
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (format == LogFormat::kJson) {
    formatter->add_flag<JsonMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%*)");
  } else {
    formatter->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v");
  }
  logger->set_formatter(std::move(formatter));
  spdlog::set_default_logger(std::move(logger));
}

void StopLog(std::string_view last_words) {
  spdlog::shutdown();
  output->Add(last_words);
  output->Finish();
}

std::uint64_t DroppedLogLines() {
  return output == nullptr ? 0 : refused_lines + output->lost_lines();
}

void LogAccess(const http::AccessEntry& entry) {
  const bool is_routine = entry.route == "/health" && entry.status == 200;
  const auto level = is_routine ? spdlog::level::debug : spdlog::level::info;
  if (!spdlog::should_log(level)) return;
  const auto milliseconds = static_cast<double>(entry.duration.count()) / 1000;
  const auto method = Tame(entry.method);
  const auto path = Tame(entry.path);
  const auto client = Tame(entry.client);
  const auto operator_id = Tame(entry.operator_id);
  if (log_format == LogFormat::kJson) {
    spdlog::log(level,
                R"({{"method":{},"path":{},"status":{},"bytes":{},"ms":{:.3f},"id":{},)"
                R"("client":{},"operator":{}}})",
                Escaped(method), Escaped(path), entry.status, entry.body_bytes, milliseconds,
                Escaped(entry.request_id), Escaped(client), Escaped(operator_id));
  } else {
    spdlog::log(level, "{} {} {} {} bytes {:.3f} ms id={} client={} operator={}", method, path,
                entry.status, entry.body_bytes, milliseconds, entry.request_id, client,
                operator_id);
  }
}

}  // namespace connector::service
