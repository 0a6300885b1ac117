#include "service/configuration.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <map>
#include <thread>

#include "tests/support/folder.h"

namespace connector::service {
namespace {

using Errors = std::vector<std::string>;

TEST(Configuration, ReadsAddresses) {
  struct {
    std::string text;
    std::string host;
    std::uint16_t port;
  } const cases[] = {
      {"127.0.0.1:8080", "127.0.0.1", 8080},
      {"localhost:0", "localhost", 0},
      {"[::1]:65535", "::1", 65535},
  };
  for (const auto& c : cases) {
    const auto address = http::ParseAddress(c.text);
    ASSERT_TRUE(address) << c.text;
    EXPECT_EQ(address->host, c.host);
    EXPECT_EQ(address->port, c.port);
    EXPECT_EQ(ToString(*address), c.text);
  }
  for (const std::string text : {"", "8080", ":8080", "host", "host:", "host:x", "host:65536",
                                 "host:-1", "host: 1", "::1:80", "[]:80", "[::1:80", "host:80 "}) {
    EXPECT_FALSE(http::ParseAddress(text)) << text;
  }
}

TEST(Configuration, DefaultsAreTheLimitsOfTheAdapter) {
  Errors errors;
  const auto configuration =
      BuildConfiguration(settings::Collect(SettingsSchema(), {}, "", errors), errors);
  EXPECT_EQ(errors, Errors{});
  EXPECT_EQ(ToString(configuration.listen), "127.0.0.1:8080");
  EXPECT_EQ(configuration.database, "var/connector.db");
  EXPECT_FALSE(configuration.fixtures);
  const http::Limits limits;
  EXPECT_EQ(configuration.limits.head_bytes, limits.head_bytes);
  EXPECT_EQ(configuration.limits.target_bytes, limits.target_bytes);
  EXPECT_EQ(configuration.limits.header_count, limits.header_count);
  EXPECT_EQ(configuration.limits.body_bytes, limits.body_bytes);
  EXPECT_EQ(configuration.limits.connections, limits.connections);
  EXPECT_EQ(configuration.limits.unsent_bytes, limits.unsent_bytes);
  EXPECT_EQ(configuration.limits.head_timeout, limits.head_timeout);
  EXPECT_EQ(configuration.limits.body_timeout, limits.body_timeout);
  EXPECT_EQ(configuration.limits.idle_timeout, limits.idle_timeout);
  EXPECT_EQ(configuration.limits.write_timeout, limits.write_timeout);
}

TEST(Configuration, FlagWinsOverEnvironmentOverFileOverDefault) {
  const testing::Folder folder;
  folder.Write("c.toml", "threads = 3\nmax-headers = 30\nlog-level = \"error\"\n");
  ::setenv("CONNECTOR_THREADS", "4", 1);
  ::setenv("CONNECTOR_MAX_HEADERS", "40", 1);
  ::setenv("CONNECTOR_LISTEN", "", 1);  // empty is not set
  Errors errors;
  const auto values =
      settings::Collect(SettingsSchema(), {{"threads", "5"}}, folder / "c.toml", errors);
  ::unsetenv("CONNECTOR_THREADS");
  ::unsetenv("CONNECTOR_MAX_HEADERS");
  ::unsetenv("CONNECTOR_LISTEN");
  EXPECT_EQ(errors, Errors{});
  EXPECT_EQ(values.at("threads").value, "5");
  EXPECT_EQ(values.at("threads").origin, "flag --threads");
  EXPECT_EQ(values.at("max-headers").value, "40");
  EXPECT_EQ(values.at("max-headers").origin, "environment CONNECTOR_MAX_HEADERS");
  EXPECT_EQ(values.at("log-level").value, "error");
  EXPECT_EQ(values.at("log-level").origin, "file " + (folder / "c.toml").string() + ":3");
  EXPECT_EQ(values.at("listen").origin, "default");
}

TEST(Configuration, ReportsAllErrorsTogetherWithTheirOrigins) {
  const testing::Folder folder;
  folder.Write("c.toml", "nonsense = 1\ndrain-timeout-ms = \"soon\"\n");
  Errors errors;
  BuildConfiguration(settings::Collect(SettingsSchema(),
                                       {{"listen", "here"},
                                        {"threads", "0"},
                                        {"default-revision", "2018"},
                                        {"log-level", "loud"},
                                        {"log-format", "xml"},
                                        {"database", ""},
                                        {"max-connections", "1e3"}},
                                       folder / "c.toml", errors),
                     errors);
  ASSERT_EQ(errors.size(), 9U);
  EXPECT_EQ(errors[0], (folder / "c.toml").string() + ":1: nonsense: there is no such setting");
  EXPECT_EQ(errors[1],
            "listen: must be HOST:PORT, with a port from 0 to 65535, not \"here\" (flag --listen)");
  EXPECT_EQ(errors[8],
            "drain-timeout-ms: must be a whole number from 1 to 3600000, not \"soon\" (file " +
                (folder / "c.toml").string() + ":2)");
}

TEST(Configuration, TheSpoolIsAFileOfItsOwnBesideAnotherDatabase) {
  const auto errors_of = [](const std::map<std::string, std::string>& flags) {
    Errors errors;
    BuildConfiguration(settings::Collect(SettingsSchema(), flags, "", errors), errors);
    return errors;
  };
  EXPECT_EQ(errors_of({{"events-spool", "spool.db"}}),
            Errors{"events-spool: is set, but no events-database that could be away"});
  for (const std::string file : {"var/connector.db", "var/shop.db"}) {
    EXPECT_EQ(errors_of({{"events-spool", file}}).back(),
              "events-spool: is the database's or the shop's file too: each needs one of its own");
  }
}

TEST(Configuration, ItsPageListsEverySettingWithItsDefault) {
  const auto page = testing::ReadFile(SOURCE_DIR "/docs/configuration.md");
  for (const auto& setting : AllSettings()) {
    const auto row = "| `--" + setting.name + "` | " +
                     (setting.name == "threads"       ? "one per core"
                      : setting.default_value.empty() ? "none"
                                                      : "`" + setting.default_value + "`") +
                     " | " + setting.help + " |";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

TEST(Configuration, EveryValueIsUtf8) {
  Errors errors;
  BuildConfiguration(settings::Collect(SettingsSchema(), {{"database", "a\xE9.db"}}, "", errors),
                     errors);
  EXPECT_EQ(errors, Errors{"database: must be UTF-8 (flag --database)"});
}

TEST(Configuration, ReadsTrustedProxies) {
  const auto count = [](const std::string& list) -> std::optional<std::size_t> {
    Errors errors;
    const auto configuration = BuildConfiguration(
        settings::Collect(SettingsSchema(), {{"trusted-proxies", list}}, "", errors), errors);
    return errors.empty() ? std::optional(configuration.trusted_proxies.size()) : std::nullopt;
  };
  EXPECT_EQ(count(""), 0U);
  EXPECT_EQ(count("10.0.0.2"), 1U);
  EXPECT_EQ(count("10.0.0.0/8,fd00::1, 172.16.0.0/12"), 3U);
  for (const std::string list :
       {"proxy", "10.0.0.1/8", "10.0.0.2,", ",10.0.0.2", "10.0.0.2 10.0.0.3", " "}) {
    EXPECT_FALSE(count(list)) << list;
  }
}

class Exposure : public ::testing::Test {
 protected:
  // The errors of these flags, without the admin listener unless they name it.
  static Errors ErrorsOf(std::map<std::string, std::string> flags, const std::string& secret = "") {
    if (!secret.empty()) ::setenv("CONNECTOR_SECRET", secret.c_str(), 1);
    Errors errors;
    BuildConfiguration(settings::Collect(SettingsSchema(), flags, "", errors), errors);
    ::unsetenv("CONNECTOR_SECRET");
    return errors;
  }
};

TEST_F(Exposure, WithoutASecretOnLoopbackOnly) {
  for (const std::string address :
       {"127.0.0.1:0", "127.1.2.3:0", "127.1:0", "[::1]:0", "localhost:0"}) {
    EXPECT_EQ(ErrorsOf({{"listen", address}}), Errors{}) << address;
  }
  for (const std::string address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "128.0.0.1:0", "0:0",
                                    "name.invalid:0", "localhost.name.invalid:0"}) {
    ASSERT_EQ(ErrorsOf({{"listen", address}}).size(), 1U) << address;
    EXPECT_NE(ErrorsOf({{"listen", address}}).front().find("allow-unsigned"), std::string::npos);
    EXPECT_EQ(ErrorsOf({{"listen", address}, {"allow-unsigned", "true"}}), Errors{}) << address;
    EXPECT_EQ(ErrorsOf({{"listen", address}}, "secret"), Errors{}) << address;
  }
}

TEST_F(Exposure, OperatorsListenerOnLoopbackOrWithAToken) {
  const testing::Folder folder;
  folder.Write("token", "t\n");
  EXPECT_EQ(ErrorsOf({{"admin-listen", "0.0.0.0:0"}}).size(), 1U);
  EXPECT_EQ(ErrorsOf({{"admin-listen", "0.0.0.0:0"}, {"allow-unsigned", "true"}}).size(), 1U);
  EXPECT_EQ(ErrorsOf({{"admin-listen", "0.0.0.0:0"}, {"admin-token-file", folder / "token"}}),
            Errors{});
  EXPECT_EQ(ErrorsOf({{"admin-listen", "off"}}), Errors{});
}

// What is accepted and refused is in tests/secret.
TEST_F(Exposure, OneRuleForEverySecretAndTokenWhereverItComesFrom) {
  const testing::Folder folder;
  const std::string file = folder / "secret";
  const auto errors_with = [&](const std::string& setting, const std::string& content,
                               bool is_file) {
    std::map<std::string, std::string> flags;
    folder.Write("current", "c");
    if (setting == "previous-secret") flags["secret-file"] = folder / "current";
    if (!is_file) {
      ::setenv(SettingsSchema().EnvironmentName(setting).c_str(), content.c_str(), 1);
    } else {
      folder.Write("secret", content);
      flags[setting + "-file"] = file;
    }
    const auto errors = ErrorsOf(flags);
    ::unsetenv(SettingsSchema().EnvironmentName(setting).c_str());
    return errors;
  };
  struct {
    std::string content;
    std::string error;
  } const cases[] = {
      {"s", ""},
      {"s\n", ""},
      {"s\r\n", ""},
      {std::string(4'096, 's') + "\r\n", ""},
      {std::string(4'097, 's'), "is longer than 4096 bytes"},
      {"s\n\n", "has more than one line"},
      {" ", "is blank"},
      {"s ", "ends with a blank"},
      {"\xEF\xBB\xBFs", "begins with a byte order mark: save it as UTF-8 without one"},
      {"\xFF\xFEs", "is UTF-16, or no text: save it as UTF-8"},
      {"s\x01", "holds a control character"},
  };
  for (const std::string setting : {"secret", "previous-secret", "admin-token"}) {
    for (const auto& c : cases) {
      const auto from_file = setting + "-file: " + file + ": " + c.error;
      const auto from_environment =
          setting + ": " + SettingsSchema().EnvironmentName(setting) + ": " + c.error;
      EXPECT_EQ(errors_with(setting, c.content, true),
                c.error.empty() ? Errors{} : Errors{from_file});
      EXPECT_EQ(errors_with(setting, c.content, false),
                c.error.empty() ? Errors{} : Errors{from_environment});
    }
  }
  EXPECT_EQ(errors_with("secret", "\n", true), Errors{"secret-file: " + file + ": is empty"});
  EXPECT_EQ(errors_with("secret", "\n", false), Errors{"secret: CONNECTOR_SECRET: is empty"});
  EXPECT_EQ(errors_with("previous-secret", "\n", true), Errors{});  // there is none
}

TEST_F(Exposure, SecretFilesThatOthersCanReadAreWarnedOf) {
  const testing::Folder folder;
  std::map<std::string, std::string> flags;
  for (const std::string setting : {"secret-file", "previous-secret-file", "admin-token-file"}) {
    folder.Write(setting, "s\n");
    std::filesystem::permissions(folder / setting, std::filesystem::perms(0444));
    flags[setting] = folder / setting;
  }
  Errors errors;
  const auto configuration =
      BuildConfiguration(settings::Collect(SettingsSchema(), flags, "", errors), errors);
  EXPECT_EQ(errors, Errors{});
  ASSERT_EQ(configuration.warnings.size(), 3U);
  EXPECT_EQ(configuration.warnings[2],
            "admin-token-file: " + (folder / "admin-token-file").string() +
                ": is open to others than its owner (mode 0444)");
}

TEST_F(Exposure, SecretIsGeneratedOnceAndForItsOwnerOnly) {
  const testing::Folder folder;
  const auto file = folder / "secret";
  const std::map<std::string, std::string> flags = {
      {"listen", "0.0.0.0:0"}, {"secret-file", file}, {"generate-secret", "true"}};
  EXPECT_EQ(ErrorsOf(flags), Errors{});
  const auto secret = testing::ReadFile(file);
  EXPECT_EQ(secret.size(), 65U);
  EXPECT_EQ(secret.find_first_not_of("0123456789abcdef"), 64U);
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
  EXPECT_FALSE(std::filesystem::exists(folder / "secret.new"));

  EXPECT_EQ(ErrorsOf(flags), Errors{});
  EXPECT_EQ(testing::ReadFile(file), secret);
  std::filesystem::remove(file);
  EXPECT_EQ(ErrorsOf(flags), Errors{});
  EXPECT_NE(testing::ReadFile(file), secret);

  folder.Write("secret", "");  // somebody's mistake, which is not for us to mend
  EXPECT_EQ(ErrorsOf(flags), Errors{"secret-file: " + file.string() + ": is empty"});
}

TEST_F(Exposure, SecretIsGeneratedWhateverIsThere) {
  const testing::Folder folder;
  const auto file = folder / "secret";
  const std::map<std::string, std::string> flags = {{"secret-file", file},
                                                    {"generate-secret", "true"}};
  folder.Write("victim", "somebody's");
  std::filesystem::create_symlink(folder / "victim", folder / "secret.new");
  EXPECT_EQ(ErrorsOf(flags), Errors{});
  EXPECT_EQ(testing::ReadFile(folder / "victim"), "somebody's");

  std::filesystem::remove(file);
  std::filesystem::remove(folder / "secret.new");
  folder.Write("secret.new", "of one that was killed");
  std::filesystem::permissions(folder / "secret.new", std::filesystem::perms(0666));
  const auto umask = ::umask(0777);
  EXPECT_EQ(ErrorsOf(flags), Errors{});
  ::umask(umask);
  EXPECT_EQ(std::filesystem::symlink_status(file).type(), std::filesystem::file_type::regular);
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));

  std::filesystem::remove(file);
  std::filesystem::create_symlink("elsewhere", file);
  EXPECT_EQ(ErrorsOf(flags),
            Errors{"secret-file: " + file.string() + ": No such file or directory"});
  EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST_F(Exposure, SecretIsTheSameForAllThatStartAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const testing::Folder folder;
    const std::string file = folder / "secret";
    std::array<std::optional<std::string>, 8> secrets;
    std::vector<std::thread> starts;
    for (auto& secret : secrets) {
      starts.emplace_back([&] {
        Errors errors;
        const auto settings = settings::Collect(
            SettingsSchema(), {{"secret-file", file}, {"generate-secret", "true"}}, "", errors);
        secret = BuildConfiguration(settings, errors).secrets.current;
        EXPECT_EQ(errors, Errors{});
      });
    }
    for (auto& start : starts) start.join();
    for (const auto& secret : secrets)
      EXPECT_EQ(secret.value_or("none") + "\n", testing::ReadFile(file));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  }
}

TEST_F(Exposure, SecretIsNotGeneratedWhereItCannotBeMeant) {
  const testing::Folder folder;
  const std::string missing = folder / "missing" / "secret";
  EXPECT_EQ(ErrorsOf({{"generate-secret", "true"}}),
            Errors{"generate-secret: is set, but no secret-file to write it to"});
  EXPECT_EQ(ErrorsOf({{"generate-secret", "true"}, {"secret-file", missing}}).front(),
            "generate-secret: " + missing + ": No such file or directory");
  const std::string file = folder / "secret";
  EXPECT_EQ(
      ErrorsOf({{"generate-secret", "true"}, {"secret-file", file}, {"threads", "0"}}).front(),
      "threads: must be a whole number from 1 to 64, not \"0\" (flag --threads)");
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(Exposure, SecretsThatCannotBeMeantAreErrors) {
  const testing::Folder folder;
  folder.Write("secret", "s");
  EXPECT_EQ(
      ErrorsOf({{"secret-file", folder / "missing"}}),
      Errors{"secret-file: " + (folder / "missing").string() + ": No such file or directory"});
  EXPECT_EQ(ErrorsOf({{"secret-file", folder.path()}}).size(), 1U);
  EXPECT_EQ(ErrorsOf({{"secret-file", folder / "secret"}}, "other"),
            Errors{"secret: is set twice, by CONNECTOR_SECRET and secret-file"});
  EXPECT_EQ(ErrorsOf({{"previous-secret-file", folder / "secret"}}),
            Errors{"previous-secret: is set, but there is no secret that replaced it"});
}

}  // namespace
}  // namespace connector::service
