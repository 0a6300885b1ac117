#include "base/http/server/response_writer.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/text/ascii.h"
#include "base/web/problem.h"

namespace connector::http {
namespace {

constexpr std::size_t kLongestId = 128;

bool IsSaneId(std::string_view id) {
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
    return text::IsAlphanumeric(c) ||
           std::string_view("-._~:+/=").find(c) != std::string_view::npos;
  });
}

void AppendHeader(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view DateClock::Now() {
  const auto now = std::time(nullptr);
  if (now != second_) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 64> buffer{};
    const auto length =
        std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    text_.assign(buffer.data(), length);
    second_ = now;
  }
  return text_;
}

RequestIds::RequestIds() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  random_.seed(seed);
}

std::string RequestIds::IdFor(const web::Request& request) {
  const auto sent = web::HeaderValues(request, "X-Request-Id");
  if (!sent.empty() && IsSaneId(sent.front())) return std::string(sent.front());
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id;
  for (auto bits = random_(); id.size() < 16; bits >>= 4U) id += kHex[bits & 0x0FU];
  return id;
}

std::string WriteHead(const web::Response& response, const ResponseContext& context) {
  std::string head;
  head.reserve(512);
  head += "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(web::ReasonPhrase(response.status)).append("\r\n");
  AppendHeader(head, "Date", context.date);
  for (const auto& [name, value] : response.headers) AppendHeader(head, name, value);
  if (response.status != 204 && response.status != 304) {
    AppendHeader(head, "Content-Length", std::to_string(response.body.size()));
  }
  AppendHeader(head, "X-Request-Id", context.request_id);
  AppendHeader(head, "X-Content-Type-Options", "nosniff");
  if (!context.connection.empty()) AppendHeader(head, "Connection", context.connection);
  head += "\r\n";
  return head;
}

}  // namespace connector::http
