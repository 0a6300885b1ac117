#include "base/http/server/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace connector::http {

Mailbox::Mailbox() : event_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (event_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Mailbox::~Mailbox() {
  for (const auto& connection : mail_.connections) ::close(connection.fd);
  ::close(event_fd_);
}

void Mailbox::Put(NewConnection connection) {
  {
    const std::lock_guard lock(mutex_);
    mail_.connections.push_back(std::move(connection));
  }
  Wake();
}

void Mailbox::Put(LateResponse response) {
  {
    const std::lock_guard lock(mutex_);
    mail_.responses.push_back(std::move(response));
  }
  Wake();
}

void Mailbox::PutEviction() {
  {
    const std::lock_guard lock(mutex_);
    ++mail_.evictions;
  }
  Wake();
}

void Mailbox::Wake() { ::eventfd_write(event_fd_, 1); }

Mail Mailbox::Take() {
  eventfd_t count = 0;
  ::eventfd_read(event_fd_, &count);  // first: what is put from here on wakes again
  const std::lock_guard lock(mutex_);
  return std::exchange(mail_, {});
}

}  // namespace connector::http
