// The command line. What each command does is in commands.cpp.
#include <sodium.h>

#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/settings/command_line.h"
#include "base/text/standard_streams.h"
#include "service/commands.h"
#include "service/configuration.h"
#include "service/manifest.h"

namespace {

namespace http = connector::http;
namespace service = connector::service;
namespace settings = connector::settings;

constexpr int kFailure = 1;
constexpr int kUsageError = 2;

int Fail(const std::vector<std::string>& errors) {
  for (const auto& error : errors) std::cerr << "connector: " << error << '\n';
  return kUsageError;
}

int RunServe(const CLI::App& serve, const settings::Arguments& arguments, bool print_config) {
  std::vector<std::string> errors;
  const auto values = settings::Collect(service::SettingsSchema(), serve, arguments, errors);
  const auto purpose = print_config ? service::Purpose::kPrint : service::Purpose::kServe;
  const auto configuration = service::BuildConfiguration(values, errors, purpose);
  if (!errors.empty()) return Fail(errors);
  if (print_config) {
    std::cout << settings::Print(service::SettingsSchema(), values);
    return 0;
  }
  return service::Serve(configuration);
}

// Of a command that serves nothing.
service::Configuration ConfigurationOf(const CLI::App& command,
                                       const settings::Arguments& arguments,
                                       service::Purpose purpose, std::vector<std::string>& errors) {
  return service::BuildConfiguration(
      settings::Collect(service::SettingsSchema(), command, arguments, errors), errors, purpose);
}

int RunManifest(const CLI::App& manifest, const settings::Arguments& arguments,
                const std::string& public_url, const std::string& format_name) {
  const auto format =
      format_name == "yaml" ? service::ManifestFormat::kYaml : service::ManifestFormat::kText;
  std::vector<std::string> errors;
  const auto configuration = ConfigurationOf(manifest, arguments, service::Purpose::kPrint, errors);
  if (const auto error = service::CheckPublicUrl(public_url, format); !error.empty()) {
    errors.push_back("public-url: " + error);
  }
  return errors.empty() ? service::PrintManifest(configuration, public_url, format) : Fail(errors);
}

// What prepares and fills PostgreSQL.
class PostgresCommands {
 public:
  explicit PostgresCommands(CLI::App& app)
      : migrate_(
            settings::AddCommand(app, "migrate-events",
                                 "Bring the tables of --events-database to this program's version",
                                 service::SettingsSchema(), migrate_arguments_)),
        copy_(settings::AddCommand(app, "copy-events",
                                   "Copy all events from SQLite's file to PostgreSQL, or back",
                                   service::SettingsSchema(), copy_arguments_)) {
    copy_->add_option("--from", from_, "file or URL of the database that holds them")
        ->required()
        ->type_name("FILE|URL");
    copy_->add_option("--to", to_, "URL or file of the one that is to hold the same")
        ->required()
        ->type_name("URL|FILE");
  }

  // The exit status, if it was one of them.
  std::optional<int> Run() const {
    if (!*migrate_ && !*copy_) return std::nullopt;
    std::vector<std::string> errors;
    const auto configuration = ConfigurationOf(*migrate_ ? *migrate_ : *copy_,
                                               *migrate_ ? migrate_arguments_ : copy_arguments_,
                                               service::Purpose::kUseEvents, errors);
    if (errors.empty() && *migrate_ && !configuration.events_database) {
      errors.emplace_back("events-database: is not set");
    }
    if (!errors.empty()) return Fail(errors);
    return *migrate_ ? service::MigrateEvents(configuration)
                     : service::CopyEvents(configuration, from_, to_);
  }

 private:
  settings::Arguments migrate_arguments_;
  settings::Arguments copy_arguments_;
  std::string from_;
  std::string to_;
  CLI::App* migrate_;
  CLI::App* copy_;
};

std::string DefaultHealthUrl() {
  const auto listen = service::SettingsSchema().FromEnvironment("listen");
  auto address = http::ParseAddress(listen).value_or(http::Address{"127.0.0.1", 8080});
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return "http://" + http::ToString(address);
}

void AddDatabase(CLI::App& command, std::string& database) {
  command.add_option("--database", database, "SQLite file that holds the events")
      ->capture_default_str()
      ->type_name("FILE");
}

void AddShop(CLI::App& command, std::string& shop) {
  command.add_option("--shop", shop, "file of the shop; if not set, shop.db beside the database")
      ->type_name("FILE");
}

// What is kept of a visitor.
class VisitorCommands {
 public:
  explicit VisitorCommands(CLI::App& app)
      : forget_(Add(app, "forget",
                    "Erase a visitor from all that is kept of events, also while a service runs",
                    forget_arguments_)),
        export_(Add(app, "export", "Print all that is kept of a visitor, as JSON",
                    export_arguments_)) {}

  // The exit status, if it was one of them.
  std::optional<int> Run() const {
    if (!*forget_ && !*export_) return std::nullopt;
    std::vector<std::string> errors;
    const auto configuration = ConfigurationOf(*forget_ ? *forget_ : *export_,
                                               *forget_ ? forget_arguments_ : export_arguments_,
                                               service::Purpose::kUseEvents, errors);
    if (!errors.empty()) return Fail(errors);
    return *forget_ ? service::Forget(configuration, visitor_)
                    : service::Export(configuration, visitor_);
  }

 private:
  CLI::App* Add(CLI::App& app, const std::string& name, const std::string& help,
                settings::Arguments& arguments) {
    auto* command = settings::AddCommand(app, name, help, service::SettingsSchema(), arguments);
    command
        ->add_option("--visitor", visitor_,
                     "idVisitorUnique, external id or e-mail address of the visitor")
        ->required()
        ->type_name("ID");
    return command;
  }

  settings::Arguments forget_arguments_;
  settings::Arguments export_arguments_;
  std::string visitor_;
  CLI::App* forget_;
  CLI::App* export_;
};

int Main(int argc, const char* const* argv) {
  if (sodium_init() < 0) return Fail({"libsodium does not start"});

  CLI::App app("Reference connector for the iAdvize developer platform", "connector");
  app.set_version_flag("--version", "connector " CONNECTOR_VERSION);
  app.require_subcommand(1);

  settings::Arguments serve_arguments;
  bool print_config = false;
  auto* serve =
      settings::AddCommand(app, "serve", "Serve the shop over HTTP until SIGTERM or SIGINT",
                           service::SettingsSchema(), serve_arguments);
  serve->add_flag("--print-config", print_config,
                  "print every setting and where it comes from, and stop");

  const auto from_environment = [](const std::string& name, const std::string& otherwise) {
    const auto value = service::SettingsSchema().FromEnvironment(name);
    return value.empty() ? otherwise : value;
  };
  std::string database = from_environment("database", "var/connector.db");
  std::string shop = from_environment("shop", "");
  std::string directory;
  auto* load = app.add_subcommand("load", "Replace the shop, also while a service runs");
  AddDatabase(*load, database);
  AddShop(*load, shop);
  load->add_option("DIR", directory, "folder with the shop's .jsonl files")->required();

  std::string out;
  auto* build_shop =
      app.add_subcommand("build-shop", "Build the file of a shop, to be copied to other machines");
  build_shop->add_option("OUT", out, "file to write, in place of another shop's")->required();
  build_shop->add_option("DIR", directory, "folder with the shop's .jsonl files")->required();

  std::string copy;
  auto* backup =
      app.add_subcommand("backup", "Copy the events, also while a service runs on the file");
  AddDatabase(*backup, database);
  backup->add_option("COPY", copy, "file to write, in place of an older copy")->required();

  PostgresCommands postgres(app);
  VisitorCommands visitor(app);

  settings::Arguments manifest_arguments;
  std::string public_url;
  auto* manifest =
      settings::AddCommand(app, "manifest", "Print what to enter on the developer platform",
                           service::SettingsSchema(), manifest_arguments);
  manifest->add_option("--public-url", public_url, "where the platform reaches this connector")
      ->type_name("URL")
      ->required();
  std::string manifest_format = "text";
  manifest->add_option("--format", manifest_format, "a list for people, or an app's file")
      ->check(CLI::IsMember({"text", "yaml"}))
      ->capture_default_str()
      ->type_name("text|yaml");

  const auto* hash_password =
      app.add_subcommand("hash-password", "Read a password from standard input and print its hash");

  std::string url = DefaultHealthUrl();
  auto* health = app.add_subcommand("healthcheck", "Exit with 0 if a connector is healthy, else 1");
  health->add_option("URL", url, "where it serves")->capture_default_str();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : kUsageError;
  }
  if (*serve) return RunServe(*serve, serve_arguments, print_config);
  if (*load) return service::Load(database, shop, directory);
  if (*build_shop) return service::Load(database, out, directory);
  if (*backup && !service::SettingsSchema().FromEnvironment("events-database").empty()) {
    return Fail(
        {"events-database: is set: the events are in PostgreSQL, whose pg_dump backs them "
         "up (docs/deploy.md)"});
  }
  if (*backup) return service::Backup(database, copy);
  if (const auto status = postgres.Run()) return *status;
  if (const auto status = visitor.Run()) return *status;
  if (*manifest) return RunManifest(*manifest, manifest_arguments, public_url, manifest_format);
  if (*hash_password) return service::HashPassword();
  return service::HealthCheck(url);
}

}  // namespace

int main(int argc, char** argv) {
  return connector::text::RunProgram("connector", kFailure, [&] { return Main(argc, argv); });
}
