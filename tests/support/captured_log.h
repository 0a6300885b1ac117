// What the service logs while a test runs.
#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace connector::testing {

// Takes the place of the log for as long as it lives.
class CapturedLog {
 public:
  CapturedLog() : before_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(stream_);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("", std::move(sink)));
  }
  ~CapturedLog() { spdlog::set_default_logger(before_); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  std::string text() const { return stream_.str(); }  // once nobody writes any more

  int Count(std::string_view what) const {
    const auto all = text();
    int count = 0;
    for (auto at = all.find(what); at != std::string::npos; at = all.find(what, at + 1)) ++count;
    return count;
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream stream_;
};

}  // namespace connector::testing
