// Any bytes on a connection, in pieces of any size: every answer is well-formed, nothing is sent
// after the last one, and the account of unsent bytes is settled.
#include <cstdint>
#include <cstdlib>

#include "tests/support/driver.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace connector;  // NOLINT(google-build-using-namespace)
  if (size < 1) return 0;
  const std::size_t piece_bytes = data[0] == 0 ? size : data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  http::Limits limits;
  limits.head_bytes = 2'000;
  limits.target_bytes = 500;
  limits.header_count = 10;
  limits.body_bytes = 500;
  testing::Driver driver(
      [](const web::Request& request) {
        return web::Response{200, {}, std::string(request.body) + std::string(request.query), ""};
      },
      limits);
  const auto answers = driver.Exchange(bytes, piece_bytes);
  if (!answers.empty() && answers.rfind("HTTP/1.1 ", 0) != 0) std::abort();
  if (driver.IsOver() && !driver.Exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").empty())
    std::abort();
  driver.EndSending();
  driver.Pass(std::chrono::hours(1));
  driver.Pass(std::chrono::hours(1));
  if (!driver.IsClosed() || driver.shared().unsent_bytes != 0) std::abort();
  return 0;
}
