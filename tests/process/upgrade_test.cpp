// A database of version 0.1, which held the shop and the events in one file.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <random>
#include <set>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/sql/database.h"
#include "base/sql/files.h"
#include "events/sqlite/schema.h"
#include "fixtures/loader/loader.h"
#include "shop/file.h"
#include "tests/support/client.h"
#include "tests/support/events.h"
#include "tests/support/process.h"
#include "tests/support/shop.h"

namespace connector::testing {
namespace {

namespace fs = std::filesystem;
using events::sqlite::kLastVersionOfOneFile;

constexpr int kEvents = 300;

class OneFile : public ::testing::Test {
 protected:
  OneFile() {
    WriteMarkedShop(azure_, "azure", 500);
    auto database = sql::OpenForWriting(old_);
    events::sqlite::ApplySchema(database, kLastVersionOfOneFile);
    PutShop(database, *fixtures::OpenDirectory(azure_.path()));
    PutEvents(database);
  }

  // Its tables are those of the file that it has now, but for those of the search.
  void PutShop(sql::Connection& database, const fixtures::Source& source) const {
    const auto shop = folder_ / "shop-of-today.db";
    if (!fixtures::BuildShop(shop, source, [](auto, auto) {}).empty()) std::abort();
    database.exec("ATTACH '" + shop.string() + "' AS today; PRAGMA foreign_keys = OFF");
    std::vector<std::string> tables;
    {
      sql::Query query(database,
                       "SELECT name FROM today.sqlite_schema WHERE type = 'table' "
                       "AND name NOT LIKE 'search_%'");
      for (sql::Rows rows(query); rows.Next();) tables.emplace_back(rows.Text(0));
    }
    for (const auto& table : tables) {
      database.exec("DELETE FROM main." + table + "; INSERT INTO main." + table +
                    " SELECT * FROM today." + table);
    }
    database.exec("DETACH today");
    fs::remove(shop);
    PutTexts(database);
  }

  static void PutTexts(sql::Connection& database) {
    sql::Query products(database, "SELECT product, wire FROM products");
    sql::Query add(database, "INSERT INTO product_text (product, title, other) VALUES (?, ?, ?)");
    for (sql::Rows rows(products); rows.Next();) {
      const auto texts = SearchedTextsOf(rows.Text(1));
      sql::Execute(add, rows.Integer(0), texts.title, texts.other);
    }
  }

  // Some done, some failed before that, some dead, some that wait.
  static void PutEvents(sql::Connection& database) {
    database.exec("BEGIN");
    for (int i = 0; i < kEvents; ++i) {
      const auto id = std::to_string(i);
      const auto body = MakeEvent("user.created", id, "2020-01-01T00:00:00Z", {{"userId", i}});
      const std::string state = i % 10 == 7 ? "dead" : i % 10 == 3 ? "pending" : "done";
      database.exec(
          "INSERT INTO events (id, type, created_at, received_at, is_form, body, state, "
          "attempts, due_at, last_error) VALUES ('" +
          id + "', 'user.created', 1577836800000, 1577836800000, 0, CAST('" + body +
          "' AS BLOB), '" + state + "', " + std::to_string(i % 4) + ", 1577836800000, CASE '" +
          state + "' WHEN 'dead' THEN 'no' END)");
    }
    database.exec(
        "INSERT INTO event_conflicts (event, position, received_at, is_form, body) "
        "VALUES (1, 0, 1577836800000, 0, x'7b7d');"
        "INSERT INTO installations VALUES ('w2', 0, 'c', 'v', 1577836800000, '0');"
        "COMMIT");
  }

  void ExpectAllThere(Service& service) {
    const auto products = Get(service.port(), "/products?limit=1")->body;
    EXPECT_NE(products.find("azure"), std::string::npos);
    EXPECT_EQ(Get(service.port(), "/products?limit=1&searchQuery=AZURE")->body, products);
    const auto count = [&](const std::string& filter) {
      const auto answer = Get(service.admin_port(), "/events?limit=1000" + filter);
      return nlohmann::json::parse(answer->body).size();
    };
    EXPECT_EQ(count("&state=dead"), kEvents / 10U);
    EXPECT_EQ(count(""), std::size_t{kEvents});  // at once: those that wait become done meanwhile
    const auto event = [&](const std::string& id) {
      return nlohmann::json::parse(Get(service.admin_port(), "/events/" + id)->body);
    };
    EXPECT_EQ(event("6").at("attempts"), 2);  // of an event that is done
    EXPECT_EQ(event("7").at("attempts"), 3);
    EXPECT_EQ(event("7").at("lastError"), "no");
    EXPECT_EQ(event("0").at("conflictingBodies"), nlohmann::json::array({"{}"}));
    EXPECT_EQ(Get(service.port(), "/products?idWebsite=w2")->status, 403);
  }

  Folder azure_;
  Folder folder_;
  fs::path old_ = folder_ / "old.db";
};

TEST_F(OneFile, BecomesTwoAtTheFirstStart) {
  const Folder data;
  const auto database = data / "connector.db";
  fs::copy_file(old_, database);
  {
    Service service({}, database);
    ExpectAllThere(service);
    service.process().Signal(SIGTERM);
    EXPECT_EQ(service.process().Wait(), 0);
    EXPECT_NE(service.process().Errors().find("moved the shop out of the database into"),
              std::string::npos);
  }
  EXPECT_FALSE(sql::OpenForWriting(database).tableExists("products"));
  Service again({}, database);
  ExpectAllThere(again);
  again.process().Signal(SIGTERM);
  again.process().Wait();
  EXPECT_EQ(again.process().Errors().find("moved the shop"), std::string::npos);
}

// How long a start takes, so that the kills are spread over all of it.
TEST_F(OneFile, KilledAnywhereEndsInOneCompleteState) {
  const auto began = std::chrono::steady_clock::now();
  {
    const Folder data;
    fs::copy_file(old_, data / "connector.db");
    const Service whole({}, data / "connector.db");
  }
  const auto took = std::chrono::steady_clock::now() - began;
  std::mt19937_64 random(2'017);
  std::set<int> versions;
  for (int i = 0; i < 20; ++i) {
    const Folder data;
    const auto database = data / "connector.db";
    fs::copy_file(old_, database);
    {
      Process process(CONNECTOR_BINARY, {"serve", "--listen", "127.0.0.1:0", "--admin-listen",
                                         "off", "--database", database.string()});
      std::this_thread::sleep_for(took * (random() % 100) / 100);
      process.Signal(SIGKILL);
      process.Wait();
    }
    {
      auto killed = sql::OpenForWriting(database);
      const int version = events::sqlite::VersionOf(killed);
      versions.insert(version);
      const bool has_shop = killed.tableExists("shop");
      EXPECT_EQ(has_shop, version <= kLastVersionOfOneFile);
      EXPECT_TRUE(has_shop || shop::IsReadable(data / "shop.db"));
    }
    Service service({}, database);
    ExpectAllThere(service);
    service.process().Signal(SIGTERM);
    EXPECT_EQ(service.process().Wait(), 0);
    EXPECT_EQ(NamesIn(data.path()), (std::set<std::string>{"connector.db", "shop.db"}));
  }
  EXPECT_EQ(versions.size(), 2U) << "no kill was before, or none after";
}

TEST_F(OneFile, ShopThatIsThereAlreadyStays) {
  const Folder data;
  Folder scarlet;
  WriteMarkedShop(scarlet, "scarlet", 3);
  const auto database = data / "connector.db";
  fs::copy_file(old_, database);
  const auto load =
      RunConnector({"load", "--database", database.string(), scarlet.path().string()});
  ASSERT_EQ(load.status, 0) << load.errors;
  Service service({}, database);
  EXPECT_NE(Get(service.port(), "/products")->body.find("scarlet"), std::string::npos);
}

// The names that the parts have must not make it impossible.
TEST_F(OneFile, MayBeCalledAsTheShopIs) {
  const Folder data;
  const auto database = data / "shop.db";
  fs::copy_file(old_, database);
  Service service({}, database);
  ExpectAllThere(service);
  EXPECT_TRUE(shop::IsReadable(data / "shop.shop.db"));
}

TEST_F(OneFile, ManifestSaysThatItIsToBeSplitFirst) {
  const auto result = RunConnector(
      {"manifest", "--public-url", "https://shop.example", "--database", old_.string()});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.errors.find("still holds the shop"), std::string::npos) << result.errors;
}

}  // namespace
}  // namespace connector::testing
