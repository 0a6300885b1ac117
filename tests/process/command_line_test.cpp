#include <gtest/gtest.h>

#include "checker/target.h"
#include "tests/support/client.h"
#include "tests/support/planted.h"
#include "tests/support/process.h"
#include "tests/support/shop.h"

namespace connector::testing {
namespace {

TEST(CommandLine, SaysItsVersion) {
  const auto result = RunConnector({"--version"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output.rfind("connector ", 0), 0U) << result.output;
}

TEST(CommandLine, HelpsAndExitsWithTwoWhereItCannotTellWhatIsWanted) {
  EXPECT_EQ(RunConnector({"--help"}).status, 0);
  EXPECT_TRUE(Contains(RunConnector({"serve", "--help"}).output, "--max-unsent-bytes"));
  for (const Arguments& arguments :
       {Arguments{}, Arguments{"nonsense"}, Arguments{"load"}, Arguments{"serve", "--listen"},
        Arguments{"healthcheck", "a", "b"}}) {
    const auto result = RunConnector(arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_NE(result.errors, "");
    EXPECT_EQ(result.output, "");
  }
}

TEST(CommandLine, ReportsAllConfigurationErrorsTogether) {
  const auto result = RunConnector({"serve", "--listen", "x", "--threads", "0", "--colour", "red"},
                                   {"CONNECTOR_LOG_LEVEL=loud"});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.errors,
            "connector: --colour: there is no such flag\n"
            "connector: listen: must be HOST:PORT, with a port from 0 to 65535, not \"x\" (flag "
            "--listen)\n"
            "connector: threads: must be a whole number from 1 to 64, not \"0\" (flag --threads)\n"
            "connector: log-level: must be debug, info, warning or error, not \"loud\" "
            "(environment CONNECTOR_LOG_LEVEL)\n");
}

TEST(CommandLine, PrintsItsConfiguration) {
  const Folder folder;
  folder.Write("c.toml", "max-headers = 7\n");
  const auto result =
      RunConnector({"serve", "--print-config", "--listen", "127.0.0.1:0"},
                   {"CONNECTOR_THREADS=3", "CONNECTOR_CONFIG=" + (folder / "c.toml").string()});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(Contains(result.output, "# flag --listen\nlisten = \"127.0.0.1:0\"\n"));
  EXPECT_TRUE(Contains(result.output, "# environment CONNECTOR_THREADS\nthreads = \"3\"\n"));
  EXPECT_TRUE(Contains(result.output, "max-headers = \"7\"\n"));
  EXPECT_TRUE(Contains(result.output, "# default\nlog-level = \"info\"\n"));
}

TEST(CommandLine, LoadsShopsAndShowsWhatIsWrong) {
  const Folder folder;
  WriteSmallShop(folder);
  const auto database = (folder / "connector.db").string();
  const Arguments load{"load", "--database", database, folder.path().string()};
  const auto loaded = RunConnector(load);
  EXPECT_EQ(loaded.status, 0) << loaded.errors;
  EXPECT_EQ(loaded.errors, "");  // no progress bar but at a terminal

  folder.Write("products.jsonl", "{}\n");
  const auto refused = RunConnector(load);
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(Contains(refused.errors, "products.jsonl:1: title: is missing\n")) << refused.errors;
  EXPECT_TRUE(Contains(refused.errors, "products.jsonl:1: id: is missing\n")) << refused.errors;

  const auto missing = RunConnector({"load", "--database", database, (folder / "nope").string()});
  EXPECT_EQ(missing.status, 1);
  EXPECT_TRUE(Contains(missing.errors, "nope")) << missing.errors;
}

TEST(CommandLine, BacksUpWhatAServiceIsWritingTo) {
  const Folder folder;
  Service service({}, folder / "connector.db");
  const auto copy = (folder / "copy.db").string();
  const Arguments backup{"backup", "--database", service.database().string(), copy};
  ASSERT_EQ(Post(service.port(), "/webhooks", R"({"eventId":"kept","eventType":"x"})")->status,
            202);
  const auto result = RunConnector(backup);
  EXPECT_EQ(result.status, 0) << result.errors;
  EXPECT_EQ(result.errors, "");

  Service restored({}, copy);
  EXPECT_EQ(Get(restored.admin_port(), "/events/kept")->status, 200);
  EXPECT_EQ(Get(restored.port(), "/categories")->status, 200);

  const auto in_use = RunConnector(backup);  // the copy is served now
  EXPECT_EQ(in_use.status, 1);
  EXPECT_TRUE(Contains(in_use.errors, "is or was served")) << in_use.errors;
}

TEST(CommandLine, RefusesToServeWhatItCannot) {
  const Folder folder;
  folder.Write("text", std::string(5000, 'x'));
  const auto not_a_database = RunConnector({"serve", "--listen", "127.0.0.1:0", "--admin-listen",
                                            "off", "--database", (folder / "text").string()});
  EXPECT_EQ(not_a_database.status, 1);
  EXPECT_TRUE(Contains(not_a_database.errors, "text: ")) << not_a_database.errors;
}

// The default of the operator's port lets one connector run on a machine.
TEST(CommandLine, SaysWhichFlagHelpsIfAPortIsTaken) {
  const Folder folder;
  Service first;
  const auto errors_of = [&](const std::string& listen, const std::string& admin) {
    const auto result = RunConnector({"serve", "--listen", listen, "--admin-listen", admin,
                                      "--database", (folder / "b.db").string()});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.output, "");
    return result.errors.substr(result.errors.find("connector: "));
  };
  const auto address = "127.0.0.1:" + std::to_string(first.port());
  EXPECT_EQ(errors_of(address, "off"), "connector: " + address +
                                           ": Address already in use (--listen 127.0.0.1:0 picks "
                                           "a free port)\n");
  EXPECT_EQ(errors_of("127.0.0.1:0", address),
            "connector: " + address +
                ": Address already in use (--admin-listen 127.0.0.1:0 picks a free port for the "
                "operator's listener, --admin-listen off does without it)\n");
}

TEST(CommandLine, HealthCheckIsZeroOnlyForAHealthyConnector) {
  std::uint16_t port = 0;
  {
    Service service;
    port = service.port();
    const auto url = "http://127.0.0.1:" + std::to_string(port);
    EXPECT_EQ(RunConnector({"healthcheck", url}).status, 0);
    EXPECT_EQ(RunConnector({"healthcheck", url + "/health"}).status, 0);
    EXPECT_EQ(RunConnector({"healthcheck", url + "/nope"}).status, 1);
    EXPECT_EQ(
        RunConnector({"healthcheck"}, {"CONNECTOR_LISTEN=0.0.0.0:" + std::to_string(port)}).status,
        0);
  }
  const auto gone = RunConnector({"healthcheck", "http://127.0.0.1:" + std::to_string(port)});
  EXPECT_EQ(gone.status, 1);
  EXPECT_TRUE(Contains(gone.errors, "refused")) << gone.errors;
  EXPECT_EQ(RunConnector({"healthcheck", "https://127.0.0.1"}).status, 1);
  EXPECT_EQ(RunConnector({"healthcheck", "http://"}).status, 1);
}

TEST(CommandLine, SecretIsNoFlag) {
  for (const std::string flag : {"--secret", "--previous-secret", "--admin-token"}) {
    const auto result = RunConnector({"serve", flag, kSecret});
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(Contains(result.errors, flag + ": there is no such flag")) << result.errors;
  }
}

TEST(CommandLine, ManifestListsWhatThePlatformHasToKnow) {
  const Folder folder;
  const auto database = (folder / "connector.db").string();
  const auto manifest = [&](const std::string& url, const Arguments& environment = {}) {
    return RunConnector({"manifest", "--public-url", url, "--database", database}, environment);
  };
  const auto result = manifest("https://shop.example/connector");
  EXPECT_EQ(result.status, 0) << result.errors;
  for (const std::string text :
       {"https://shop.example/connector/categories\n", "/products\n", "/visitor-profile\n",
        "/visitor-profile/actions\n", "/closing-options\n", "/verification\n", "/webhooks\n",
        "/health\n", "/settings/warehouse/options\n", "password ", "connector.uninstalled\n",
        "none is configured"}) {
    EXPECT_TRUE(Contains(result.output, text)) << text << result.output;
  }
  EXPECT_EQ(result.output.rfind("What to enter", 0), 0U) << result.output;
  EXPECT_FALSE(std::filesystem::exists(database)) << "it only prints";
  const auto with_secret =
      manifest("https://shop.example", {std::string("CONNECTOR_SECRET=") + kSecret});
  EXPECT_FALSE(Contains(with_secret.output, "none is configured"));
  for (const std::string url : {"", "http://shop.example", "https://", "https://shop.example/",
                                "https://shop.example?a", "https://a b"}) {
    EXPECT_EQ(manifest(url).status, 2) << url;
  }
}

TEST(CommandLine, ManifestIsAnAppsFile) {
  const Folder folder;
  const auto manifest = [&](const std::string& url, const Arguments& more = {}) {
    Arguments arguments{"manifest",
                        "--format",
                        "yaml",
                        "--public-url",
                        url,
                        "--database",
                        (folder / "connector.db").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunConnector(arguments);
  };
  const auto result = manifest("http://127.0.0.1:8080", {"--default-revision", "2023-10"});
  EXPECT_EQ(result.status, 0) << result.errors;
  checker::Target target;
  std::vector<std::string> errors;
  checker::ReadConfiguration(result.output, target, errors);
  for (const auto& error : errors) ADD_FAILURE() << error;
  EXPECT_EQ(target.revision, contract::Revision::k2023_10);
  for (const auto& endpoint : checker::kEndpoints) {
    EXPECT_EQ(target.PathOf(endpoint.endpoint), endpoint.path);
    EXPECT_TRUE(target.IsConfigured(endpoint.endpoint)) << endpoint.name;
  }
  for (const std::string text :
       {"url: \"http://127.0.0.1:8080\"\n",
        "- key: login\n    label: Identifiant\n    type: text\n", "required: true\n",
        "type: numeric\n", "type: selectpicker\n", "type: toggle\n", "- \"*\"\n"}) {
    EXPECT_TRUE(Contains(result.output, text)) << text << result.output;
  }
  for (const std::string url :
       {"http://localhost:1/x", "http://[::1]:8080", "https://shop.example"}) {
    EXPECT_EQ(manifest(url).status, 0) << url;
  }
  for (const std::string url : {"http://", "http://shop.example", "http://127.0.0.1.shop.example",
                                "http://127.0.0.1/", "http://[", "ftp://127.0.0.1"}) {
    EXPECT_EQ(manifest(url).status, 2) << url;
  }
  EXPECT_EQ(manifest("https://shop.example", {"--format", "xml"}).status, 2);
}

}  // namespace
}  // namespace connector::testing
