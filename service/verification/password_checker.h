// Checks passwords one after the other, on a thread of its own: that takes too long for those that
// serve.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace connector::service::verification {

// Thread-safe.
class PasswordChecker {
 public:
  // Nothing where it was not checked.
  using Done = std::function<void(std::optional<bool> is_right)>;

  PasswordChecker();
  ~PasswordChecker();  // what waits is not checked
  PasswordChecker(const PasswordChecker&) = delete;
  PasswordChecker& operator=(const PasswordChecker&) = delete;

  // Without a hash (there is no such account) it takes as long, and the password is wrong. Where
  // too many wait, `done` is told at once that it was not checked.
  void Check(std::optional<std::string> hash, std::string password, Done done);

 private:
  struct Entry {
    std::optional<std::string> hash;
    std::string password;
    Done done;
  };

  void Run();

  std::mutex mutex_;
  std::condition_variable has_work_;
  std::deque<Entry> waiting_;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace connector::service::verification
