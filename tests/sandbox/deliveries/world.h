// A platform with an app that is installed and told things, for tests of what is sent.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/deliveries/sender.h"
#include "sandbox/platform/state.h"
#include "tests/support/folder.h"

namespace connector::testing {

namespace deliveries = sandbox::deliveries;
namespace platform = sandbox::platform;

constexpr auto* kWorldSecret = "sandbox-world-secret-0123456789abcdef";
constexpr auto* kWorldPreviousSecret = "sandbox-world-secret-before-that";

struct DeliveryRow {
  std::int64_t id;
  std::string state;
  int attempts;
  std::string verdict;
};

struct AttemptRow {
  std::int64_t delivery;
  std::int64_t started_at;
  std::optional<std::int64_t> status;
  std::string request;
  std::string answer;
  std::string error;
};

class World {
 public:
  explicit World(double time_scale = 1);
  ~World() { StopSender(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  platform::State& state() { return *state_; }

  // With the website, the app and its installation. Done once already; needed after a reset.
  void Furnish();

  // The subscription's id.
  std::int64_t Subscribe(const std::string& url,
                         const std::string& content_type = "application/json",
                         const std::string& events = R"(["*"])");

  // Their ids.
  std::vector<std::int64_t> Tell(int count, const std::string& type = "conversation.closed",
                                 const std::string& misbehaviour = "");

  void StartSender(deliveries::SenderOptions options = {});
  void StopSender();
  deliveries::Sender& sender() { return *sender_; }

  // Closes the file and opens it again, as a new process does.
  void Restart();

  std::vector<DeliveryRow> Deliveries();
  std::vector<AttemptRow> Attempts();
  std::int64_t Count(const std::string& sql);

  // Until none waits. False if it took too long.
  bool AwaitEnd(std::chrono::seconds patience = std::chrono::minutes(1));
  bool Await(const std::function<bool()>& is_so,
             std::chrono::seconds patience = std::chrono::minutes(1));

 private:
  void Open();

  Folder folder_;
  double time_scale_;
  std::unique_ptr<platform::State> state_;
  std::unique_ptr<deliveries::Sender> sender_;
  std::atomic<deliveries::Sender*> woken_ = nullptr;  // by changes
};

}  // namespace connector::testing
