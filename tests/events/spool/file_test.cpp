#include "events/spool/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include "tests/support/events.h"
#include "tests/support/folder.h"

namespace connector::events::spool {
namespace {

constexpr std::int64_t kMiB = 1 << 20;

std::shared_ptr<Delivery> Created(const std::string& id) {
  auto delivery = testing::Created(id);
  delivery->delivery_id = "delivery";
  delivery->received_at_ms = 1'234;
  return delivery;
}

Outcome Add(File& file, const std::shared_ptr<const Delivery>& delivery) {
  std::promise<Outcome> told;
  file.Add(delivery, [&](const Outcome& outcome) { told.set_value(outcome); });
  return told.get_future().get();
}

std::vector<Kept> First(File& file, std::size_t most) {
  std::promise<std::vector<Kept>> told;
  file.First(most, [&](const Outcome& outcome, std::vector<Kept> kept) {
    EXPECT_TRUE(outcome.is_committed()) << outcome.reason;
    told.set_value(std::move(kept));
  });
  return told.get_future().get();
}

void Remove(File& file, const std::vector<Kept>& kept) {
  std::promise<Outcome> told;
  file.Remove(kept, [&](const Outcome& outcome) { told.set_value(outcome); });
  EXPECT_TRUE(told.get_future().get().is_committed());
}

std::vector<std::string> IdsOf(const std::vector<Kept>& kept) {
  std::vector<std::string> ids;
  for (const auto& one : kept) ids.push_back(one.delivery->event.id);
  return ids;
}

// Why it is refused.
std::string RefusalOf(const std::filesystem::path& file) {
  try {
    const File opened(file, kMiB);
  } catch (const sql::DatabaseError& error) {
    return error.what();
  }
  return "";
}

class SpoolFile : public ::testing::Test {
 protected:
  testing::Folder folder_;
  const std::filesystem::path path_ = folder_ / "spool.db";
};

TEST_F(SpoolFile, KeepsWholeDeliveriesInTheirOrder) {
  {
    File file(path_, kMiB);
    for (const auto* id : {"c", "a", "b"}) EXPECT_TRUE(Add(file, Created(id)).is_committed());
  }
  File file(path_, kMiB);
  EXPECT_EQ(file.found(), 3U);
  const auto kept = First(file, 2);
  EXPECT_THAT(IdsOf(kept), ::testing::ElementsAre("c", "a"));
  const auto& delivery = *kept.front().delivery;
  EXPECT_EQ(delivery.body, Created("c")->body);
  EXPECT_EQ(delivery.received_at_ms, 1'234);
  EXPECT_EQ(delivery.delivery_id, "delivery");
  EXPECT_EQ(delivery.correlation_id, std::nullopt);
  Remove(file, kept);
  EXPECT_THAT(IdsOf(First(file, 2)), ::testing::ElementsAre("b"));
}

TEST_F(SpoolFile, WhatWasSetAsideIsTriedAgainAtTheNextStart) {
  {
    File file(path_, kMiB);
    for (const auto* id : {"a", "b", "c"}) Add(file, Created(id));
    std::promise<void> told;
    file.SetAside(First(file, 1).front().place, "why", [&](const Outcome&) { told.set_value(); });
    told.get_future().get();
    EXPECT_THAT(IdsOf(First(file, 9)), ::testing::ElementsAre("b", "c"));
    Remove(file, First(file, 1));
    EXPECT_THAT(IdsOf(First(file, 9)), ::testing::ElementsAre("c"));
  }
  File file(path_, kMiB);
  EXPECT_EQ(file.found(), 2U);
  EXPECT_THAT(IdsOf(First(file, 9)), ::testing::ElementsAre("a", "c"));
}

TEST_F(SpoolFile, WhatIsNoEventIsReadWithoutADelivery) {
  {
    File file(path_, kMiB);
    Add(file, Created("a"));
  }
  sql::OpenForWriting(path_).exec("UPDATE spooled SET body = x'00'");
  File file(path_, kMiB);
  EXPECT_EQ(First(file, 1).front().delivery, nullptr);
}

TEST_F(SpoolFile, HoldsNoMoreThanItMayAndAgainOnceThereIsRoom) {
  File file(path_, kMiB);
  auto large = Created("large");
  large->body.append(100'000, ' ');
  int kept = 0;
  while (kept < 20 && Add(file, large).is_committed()) ++kept;
  EXPECT_GE(kept, 9);
  EXPECT_LE(kept, 10);
  EXPECT_LE(std::filesystem::file_size(path_), static_cast<std::uintmax_t>(kMiB));
  Remove(file, First(file, 1));
  EXPECT_TRUE(Add(file, large).is_committed());
}

TEST_F(SpoolFile, GivesBackItsSpace) {
  const auto fill = [&](File& file) {
    auto large = Created("large");
    large->body.append(100'000, ' ');
    for (int i = 0; i < 5; ++i) Add(file, large);
  };
  {
    File file(path_, kMiB);
    fill(file);
    Remove(file, First(file, 5));
    std::promise<void> told;
    file.Shrink([&](const Outcome&) { told.set_value(); });
    told.get_future().get();
  }
  EXPECT_LT(std::filesystem::file_size(path_), 50'000U);
}

TEST_F(SpoolFile, IsOfOneProcessAndNothingElse) {
  {
    const File file(path_, kMiB);
    EXPECT_THAT(RefusalOf(path_), ::testing::HasSubstr("is in use by another process"));
  }
  EXPECT_EQ(RefusalOf(path_), "");
  sql::OpenForWriting(folder_ / "other.db").exec("CREATE TABLE t (x)");
  EXPECT_THAT(RefusalOf(folder_ / "other.db"), ::testing::EndsWith("is no spool of this version"));
  EXPECT_THAT(RefusalOf(folder_.path()), ::testing::EndsWith("is a folder"));
}

}  // namespace
}  // namespace connector::events::spool
