// Whether the checker tells the truth: each fault is put in front of a connector that conforms, and
// exactly the checks that are meant for it must notice.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

#include "checker/check.h"
#include "tests/checker/faults/faults.h"
#include "tests/checker/run_check.h"
#include "tests/support/folder.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using Names = std::set<std::string>;

struct Row {
  Names tripped;
  int exit_status = 0;
  std::string report;
};

Row Try(const Fault& fault) {
  const Folder folder;
  folder.Write("secret", kFaultSecret);
  Service service({"--secret-file", (folder / "secret").string()});
  const FaultProxy proxy(service.port(), fault);
  Arguments arguments{
      "--config", SampleConfiguration(), "--secret-file", (folder / "secret").string(), "--seed",
      "1",        "--timeout",           fault.timeout_s};
  if (fault.is_revision_2017) {
    folder.Write("2017.yaml", ConfigurationOf2017());
    arguments[1] = (folder / "2017.yaml").string();
  }
  const auto result = CheckPort(proxy.port(), arguments);
  Row row{{}, result.status, result.output + result.errors};
  const auto report = Json::parse(result.output, nullptr, false);
  if (report.is_discarded()) return row;
  for (const auto& each : report["results"]) {
    if (each["result"] == "fail" || each["result"] == "error") row.tripped.insert(each["id"]);
  }
  return row;
}

std::string Join(const Names& names) {
  std::string joined;
  for (const auto& name : names) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

TEST(FaultTable, EveryFaultTripsTheChecksThatAreMeantForItAndNoOthers) {
  const auto faults = AllFaults();
  std::vector<Row> rows(faults.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {  // which mostly wait
    threads.emplace_back([&] {
      for (auto at = next++; at < faults.size(); at = next++) rows[at] = Try(faults[at]);
    });
  }
  for (auto& thread : threads) thread.join();

  Names tripped;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const auto& [name, trips, behave, is_2017, timeout, diagnosis] = faults[i];
    std::cout << name << "\n    " << Join(rows[i].tripped) << '\n';
    EXPECT_EQ(Join(rows[i].tripped), Join(Names(trips.begin(), trips.end()))) << name << '\n'
                                                                              << rows[i].report;
    EXPECT_NE(rows[i].report.find(diagnosis), std::string::npos) << name;
    tripped.insert(rows[i].tripped.begin(), rows[i].tripped.end());
  }
  std::cout << faults.size() << " faults, " << tripped.size() << " checks tripped\n";
  Names all;
  for (const auto& check : checker::AllChecks()) all.emplace(check.requirement);
  EXPECT_EQ(Join(tripped), Join(all)) << "a check that nothing trips checks nothing";
}

TEST(FaultTable, WithoutAFaultNothingIsTripped) {
  const auto row =
      Try({"none", {}, [](const auto& request, const auto& forward) { return forward(request); }});
  EXPECT_EQ(Join(row.tripped), "") << row.report;
  EXPECT_EQ(row.exit_status, 0);
}

}  // namespace
}  // namespace connector::testing
