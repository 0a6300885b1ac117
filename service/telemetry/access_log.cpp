#include "service/telemetry/access_log.h"

#include <spdlog/spdlog.h>

#include "base/log/log.h"

namespace connector::service {

void LogAccess(const http::AccessEntry& entry) {
  const bool is_routine = entry.route == "/health" && entry.status == 200;
  const auto level = is_routine ? spdlog::level::debug : spdlog::level::info;
  if (!spdlog::should_log(level)) return;
  const auto milliseconds = static_cast<double>(entry.duration.count()) / 1000;
  const auto method = log::Tame(entry.method);
  const auto path = log::Tame(entry.path);
  const auto client = log::Tame(entry.client);
  const auto operator_id = log::Tame(entry.operator_id);
  if (log::ChosenFormat() == log::Format::kJson) {
    spdlog::log(level,
                R"({{"method":{},"path":{},"status":{},"bytes":{},"ms":{:.3f},"id":{},)"
                R"("client":{},"operator":{}}})",
                log::ToJson(method), log::ToJson(path), entry.status, entry.body_bytes,
                milliseconds, log::ToJson(entry.request_id), log::ToJson(client),
                log::ToJson(operator_id));
  } else {
    spdlog::log(level, "{} {} {} {} bytes {:.3f} ms id={} client={} operator={}", method, path,
                entry.status, entry.body_bytes, milliseconds, entry.request_id, client,
                operator_id);
  }
}

}  // namespace connector::service
