// The settings that say how the platform behaves where it is not known, and what they are if nobody
// says (platform, 1.3, 1.4, 2.1, 2.3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "sandbox/configuration.h"

namespace connector::sandbox {
namespace {

Configuration Configured(const std::map<std::string, std::string>& flags) {
  std::vector<std::string> errors;
  const auto values = settings::Collect(SettingsSchema(), flags, "", errors);
  auto configuration = BuildConfiguration(values, errors);
  EXPECT_THAT(errors, ::testing::IsEmpty());
  return configuration;
}

TEST(SandboxSettings, OfThePlatformHaveOurDefaults) {
  const auto configuration = Configured({});
  EXPECT_EQ(configuration.time_zone, "Europe/Paris");
  EXPECT_TRUE(configuration.signs);
  EXPECT_FALSE(configuration.always_200);
  EXPECT_FALSE(configuration.silent_installations);
  EXPECT_FALSE(configuration.scales_timeouts);
}

TEST(SandboxSettings, OfThePlatformAreChanged) {
  const auto configuration = Configured({{"time-zone", "America/Sao_Paulo"},
                                         {"revision", "2017-09-seed"},
                                         {"always-200", "true"},
                                         {"silent-installations", "true"}});
  EXPECT_EQ(configuration.time_zone, "America/Sao_Paulo");
  EXPECT_FALSE(configuration.signs);
  EXPECT_TRUE(configuration.always_200);
  EXPECT_TRUE(configuration.silent_installations);
}

}  // namespace
}  // namespace connector::sandbox
