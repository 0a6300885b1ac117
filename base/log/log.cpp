#include "base/log/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include <nlohmann/json.hpp>

#include "base/log/output.h"
#include "base/text/enum_names.h"
#include "base/text/text.h"

namespace connector::log {
namespace {

// As spdlog calls them.
constexpr text::EnumNames<Level, 4> kLevels{{
    {"debug", Level::kDebug},
    {"info", Level::kInfo},
    {"warning", Level::kWarning},
    {"error", Level::kError},
}};
static_assert(text::IsInOrder(kLevels));

constexpr std::size_t kLongestText = 256;  // bytes of a path or an id that are logged

// Set once by Start, before any thread that logs is started.
// NOLINTBEGIN(*-non-const-global-variables)
Format chosen_format = Format::kText;
std::unique_ptr<Output> output;
std::atomic<std::uint64_t> refused_lines{0};  // as too many waited to be written
// NOLINTEND(*-non-const-global-variables)

class OutputSink : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t lines;
    const auto dropped = DroppedLines();
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

// `%v` for JSON lines: a message that is an object already stays one, any other becomes one.
class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& line) override {
    const std::string_view payload(message.payload.data(), message.payload.size());
    const auto fields = !payload.empty() && payload.front() == '{'
                            ? std::string(payload.substr(1))
                            : "\"message\":" + ToJson(payload) + "}";
    line.append(fields.data(), fields.data() + fields.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

}  // namespace

Format ChosenFormat() { return chosen_format; }

std::string ToJson(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Tame(std::string_view text) {
  return text.empty() ? "-" : text::PrintableWord(text, kLongestText);
}

std::string ParseLevel(std::string_view name, Level& level) {
  const auto found = text::FindByName(kLevels, name);
  if (!found) return "must be debug, info, warning or error";
  level = *found;
  return {};
}

std::string ParseFormat(std::string_view name, Format& format) {
  if (name != "text" && name != "json") return "must be text or json";
  format = name == "json" ? Format::kJson : Format::kText;
  return {};
}

void Start(Level level, Format format) {
  chosen_format = format;
  output = std::make_unique<Output>(STDERR_FILENO);
  auto logger = std::make_shared<spdlog::logger>("", std::make_shared<OutputSink>());
  logger->set_level(spdlog::level::from_str(std::string(text::NameOf(kLevels, level))));
  logger->flush_on(::isatty(STDERR_FILENO) != 0 ? spdlog::level::trace : spdlog::level::warn);
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (format == Format::kJson) {
    formatter->add_flag<JsonMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%*)");
  } else {
    formatter->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v");
  }
  logger->set_formatter(std::move(formatter));
  spdlog::set_default_logger(std::move(logger));
}

void Stop(std::string_view last_words) {
  spdlog::shutdown();
  output->Add(last_words);
  output->Finish();
}

void Tell(const std::string& lines) {
  Output standard_output(STDOUT_FILENO);
  standard_output.Add(lines);
  standard_output.Finish();
  if (standard_output.lost_lines() > 0) {
    spdlog::warn("where it serves cannot be written to the standard output");
  }
}

std::uint64_t DroppedLines() {
  return output == nullptr ? 0 : refused_lines + output->lost_lines();
}

}  // namespace connector::log
