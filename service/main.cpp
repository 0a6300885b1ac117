// The command line. What each command does is in commands.cpp.
#include <sodium.h>

#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "service/commands.h"
#include "service/configuration.h"

namespace {

namespace service = connector::service;

constexpr int kUsageError = 2;

int Fail(const std::vector<std::string>& errors) {
  for (const auto& error : errors) std::cerr << "connector: " << error << '\n';
  return kUsageError;
}

// The settings of `connector serve`, collected as texts and judged together.
struct ServeArguments {
  std::map<std::string, std::string> values;
  std::string config_file = service::FromEnvironment("config");
  bool print_config = false;
};

CLI::App* AddServe(CLI::App& app, ServeArguments& arguments) {
  auto* serve = app.add_subcommand("serve", "Serve the shop over HTTP until SIGTERM or SIGINT");
  for (const auto& setting : service::AllSettings()) {
    auto help = setting.help;
    if (!setting.default_value.empty()) help += " [" + setting.default_value + "]";
    serve->add_option("--" + setting.name, arguments.values[setting.name], help)
        ->type_name(setting.placeholder);
  }
  serve->add_option("--config", arguments.config_file, "file with `name = \"value\"` lines")
      ->type_name("FILE");
  serve->add_flag("--print-config", arguments.print_config,
                  "print every setting and where it comes from, and stop");
  serve->allow_extras();
  serve->footer(
      "Each setting is also an environment variable (--log-level is CONNECTOR_LOG_LEVEL) and a\n"
      "line of the configuration file. A flag wins over the environment, that over the file.");
  return serve;
}

int RunServe(const CLI::App& serve, const ServeArguments& arguments) {
  std::vector<std::string> errors;
  for (const auto& extra : serve.remaining()) errors.push_back(extra + ": there is no such flag");
  std::map<std::string, std::string> flags;
  for (const auto& [name, value] : arguments.values) {
    if (serve.count("--" + name) != 0) flags[name] = value;
  }
  const auto settings = service::CollectSettings(flags, arguments.config_file, errors);
  const auto configuration = service::BuildConfiguration(settings, errors);
  if (!errors.empty()) return Fail(errors);
  if (arguments.print_config) {
    std::cout << service::PrintSettings(settings);
    return 0;
  }
  return service::Serve(configuration);
}

std::string DefaultHealthUrl() {
  const auto listen = service::FromEnvironment("listen");
  auto address = service::ParseAddress(listen).value_or(service::Address{"127.0.0.1", 8080});
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return "http://" + service::ToString(address);
}

int Main(int argc, const char* const* argv) {
  if (sodium_init() < 0) return Fail({"libsodium does not start"});

  CLI::App app("Reference connector for the iAdvize developer platform", "connector");
  app.set_version_flag("--version", "connector " CONNECTOR_VERSION);
  app.require_subcommand(1);

  ServeArguments serve_arguments;
  const auto* serve = AddServe(app, serve_arguments);

  std::string database = service::FromEnvironment("database");
  if (database.empty()) database = "var/connector.db";
  std::string directory;
  auto* load =
      app.add_subcommand("load", "Replace the shop, also while a service runs on the file");
  load->add_option("--database", database, "SQLite file that holds the shop")
      ->capture_default_str()
      ->type_name("FILE");
  load->add_option("DIR", directory, "folder with the shop's .jsonl files")->required();

  std::string url = DefaultHealthUrl();
  auto* health = app.add_subcommand("healthcheck", "Exit with 0 if a connector is healthy, else 1");
  health->add_option("URL", url, "where it serves")->capture_default_str();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : kUsageError;
  }
  if (*serve) return RunServe(*serve, serve_arguments);
  if (*load) return service::Load(database, directory);
  return service::HealthCheck(url);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << '\n';
    return 1;
  }
}
