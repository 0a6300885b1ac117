#include "tests/base/sql/postgres/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace connector::testing {
namespace {

using namespace std::string_literals;

// All until what ends with it. False if there is no more.
bool ReadUntil(int socket, std::string_view end) {
  std::string received;
  std::array<char, 4096> buffer{};
  while (received.size() < end.size() ||
         std::string_view(received).substr(received.size() - end.size()) != end) {
    const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    received.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return true;
}

void Send(int socket, const std::string& bytes) {
  if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return;
}

}  // namespace

std::string PostgresUrl() {
  const char* url = std::getenv("CONNECTOR_TEST_EVENTS");
  if (url == nullptr) throw std::runtime_error("to be run by scripts/with-postgres");
  return url;
}

void LockOut(const std::string& url, bool is_out) {
  const auto name = url.substr(std::string_view("postgresql://postgres@/").size());
  const auto database = name.substr(0, name.find('?'));
  const auto allow = "ALTER DATABASE " + database + " ALLOW_CONNECTIONS ";
  Execute((allow + (is_out ? "false" : "true")).c_str());
  if (!is_out) return;
  Execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1",
          database);
}

std::optional<sql::postgres::Error> ErrorOf(const std::function<void()>& use) {
  try {
    use();
    return std::nullopt;
  } catch (const sql::postgres::Error& error) {
    return error;
  }
}

SilentServer::SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const pointer = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, pointer, size) != 0 || ::listen(socket_, 100) != 0 ||
      ::getsockname(socket_, pointer, &size) != 0) {
    throw std::runtime_error("no socket to listen at");
  }
  port_ = ntohs(address.sin_port);
}

SilentServer::~SilentServer() { ::close(socket_); }

LyingServer::LyingServer(std::string tag) : thread_([this, tag = std::move(tag)] { Serve(tag); }) {}

LyingServer::~LyingServer() {
  ::shutdown(listener_.socket(), SHUT_RDWR);
  thread_.join();
}

// https://www.postgresql.org/docs/15/protocol-message-formats.html
void LyingServer::Serve(const std::string& tag) const {
  const int socket = ::accept(listener_.socket(), nullptr, nullptr);
  const auto ready = "Z\0\0\0\5I"s;
  const auto parsed_and_bound =
      "1\0\0\0\4"
      "2\0\0\0\4"
      "n\0\0\0\4"s;
  const auto complete = "C\0\0\0"s + static_cast<char>(4 + tag.size() + 1) + tag + '\0';
  const auto answer = parsed_and_bound + complete;
  if (ReadUntil(socket, "\0\0"s)) Send(socket, "R\0\0\0\10\0\0\0\0"s + ready);
  while (ReadUntil(socket, "S\0\0\0\4"s)) Send(socket, answer + answer + ready);
  ::close(socket);
}

}  // namespace connector::testing
