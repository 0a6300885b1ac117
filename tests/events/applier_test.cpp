#include "events/applier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "base/text/timestamp.h"
#include "tests/support/events.h"
#include "tests/support/events_database.h"
#include "tests/support/folder.h"

namespace connector::events {
namespace {

using std::chrono::milliseconds;

// Deliveries as fast as they are acknowledged, many at once.
class Flood {
 public:
  explicit Flood(Store& store) : store_(store) {
    for (int i = 0; i < kAtOnce; ++i) Send();
  }
  void Stop() {
    is_over_ = true;
    while (in_flight_ > 0) std::this_thread::sleep_for(milliseconds(1));
  }
  int acknowledged() const { return acknowledged_; }

 private:
  static constexpr int kAtOnce = 600;  // more than a transaction takes

  void Send() {
    ++in_flight_;
    store_.Receive(testing::Created(std::to_string(++last_id_)),
                   [this](const Outcome& outcome, Receipt) {
                     if (outcome.is_committed()) ++acknowledged_;
                     if (!is_over_) Send();
                     --in_flight_;
                   });
  }

  Store& store_;
  std::atomic<bool> is_over_{false};
  std::atomic<int> in_flight_{0};
  std::atomic<int> acknowledged_{0};
  std::atomic<int> last_id_{0};
};

// Full load for several times the bound: without one, the lag would be most of that time.
TEST(Applier, EffectsKeepUpWithWhateverIsAcknowledged) {
  constexpr milliseconds kBound{1'000};
  constexpr milliseconds kTime{12'000};
  const testing::Folder folder;
  const testing::EventsDatabase database(folder / "t.db");
  const auto store = Open(database.options());
  const auto reader = store->NewReader();
  std::atomic<int> applied{0};
  Applier applier(*store, RetryPolicy{}, kBound, std::nullopt, [&](const auto&) { ++applied; });
  Flood flood(*store);
  milliseconds lag{0};
  const auto end = std::chrono::steady_clock::now() + kTime;
  while (std::chrono::steady_clock::now() < end) {
    applier.Wake();
    std::this_thread::sleep_for(milliseconds(100));
    std::promise<void> told;
    reader->Count([&](const Outcome&, const Counts& counts) {
      const auto now = text::NowMs();
      lag = std::max(lag, milliseconds(now - counts.oldest_due_ms.value_or(now)));
      told.set_value();
    });
    told.get_future().get();
  }
  flood.Stop();
  store->Stop();
  EXPECT_LT(lag, kTime / 2) << flood.acknowledged() << " acknowledged, " << applied << " applied";
  EXPECT_GT(applied, 0);
}

}  // namespace
}  // namespace connector::events
