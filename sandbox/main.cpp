// The command line. What each command does is in serve.cpp and commands/.
#include <sodium.h>

#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/settings/command_line.h"
#include "base/settings/secret.h"
#include "base/text/standard_streams.h"
#include "sandbox/commands/export.h"
#include "sandbox/commands/install.h"
#include "sandbox/commands/reset.h"
#include "sandbox/commands/trigger.h"
#include "sandbox/commands/uninstall.h"
#include "sandbox/configuration.h"
#include "sandbox/serve.h"

namespace {

namespace commands = connector::sandbox::commands;
namespace sandbox = connector::sandbox;
namespace settings = connector::settings;

int Fail(const std::vector<std::string>& errors) {
  for (const auto& error : errors) std::cerr << "connector-sandbox: " << error << '\n';
  return commands::kCouldNotAsk;
}

int RunServe(const CLI::App& serve, const settings::Arguments& arguments, bool print_config) {
  std::vector<std::string> errors;
  const auto values = settings::Collect(sandbox::SettingsSchema(), serve, arguments, errors);
  auto configuration = sandbox::BuildConfiguration(values, errors);
  if (errors.empty() && print_config) {
    std::cout << settings::Print(sandbox::SettingsSchema(), values);
    return commands::kDone;
  }
  if (errors.empty()) sandbox::ReadFiles(configuration, errors);
  return errors.empty() ? sandbox::Serve(configuration) : Fail(errors);
}

// How a command finds the sandbox that it asks.
struct RemoteOptions {
  commands::Remote remote;
  std::string token_file;
};

void AddRemote(CLI::App& command, RemoteOptions& options) {
  const auto& schema = sandbox::SettingsSchema();
  if (const auto url = schema.FromEnvironment("url"); !url.empty()) options.remote.url = url;
  options.token_file = schema.FromEnvironment("token-file");
  command
      .add_option("--sandbox", options.remote.url,
                  "where it serves (or: " + schema.EnvironmentName("url") + ")")
      ->capture_default_str()
      ->type_name("URL");
  command.add_option("--token-file", options.token_file, "holds the token that it asks for")
      ->type_name("FILE");
}

// What is wrong goes to the standard error.
bool ReadToken(RemoteOptions& options) {
  const auto from_environment = sandbox::SettingsSchema().FromEnvironment("token");
  if (options.token_file.empty()) {
    if (!from_environment.empty()) options.remote.token = from_environment;
    return true;
  }
  auto reading = settings::ReadSecret(options.token_file);
  if (reading.state != settings::SecretReading::State::kUsable) {
    std::cerr << "connector-sandbox: " << options.token_file << ": " << reading.error << '\n';
    return false;
  }
  options.remote.token = std::move(reading.secret);
  return true;
}

CLI::App* AddInstall(CLI::App& app, commands::InstallArguments& arguments) {
  auto* command =
      app.add_subcommand("install", "Install an app on a website, in the platform's three steps");
  command->add_option("APP", arguments.app, "its name or connector id; not needed with --file")
      ->type_name("");
  command->add_option("--file", arguments.file, "app.yaml: declares the app first")
      ->type_name("FILE");
  command
      ->add_option("--secret-file", arguments.secret_file, "holds the security token of that app")
      ->type_name("FILE");
  command->add_option("--website", arguments.website, "where")
      ->capture_default_str()
      ->type_name("ID");
  command
      ->add_option("--value", arguments.values, "what the customer types: one for each parameter")
      ->type_name("KEY=VALUE");
  command
      ->add_option("--values-file", arguments.values_file,
                   "the same as `key: value` lines, which no list of processes shows")
      ->type_name("FILE");
  command->footer(
      "Example: connector-sandbox install \"Reference connector\" --website ha-101 --value "
      "login=demo "
      "--value password=copper-pan-2017");
  return command;
}

CLI::App* AddTrigger(CLI::App& app, commands::TriggerArguments& arguments) {
  auto* command = app.add_subcommand(
      "trigger", "Make something happen, and show who was told and what they said");
  command->add_option("EVENT", arguments.type, "conversation.closed, user.updated, …")
      ->required()
      ->type_name("");
  command->add_option("--website", arguments.website, "ha-101; if not set, the first")
      ->type_name("ID");
  command
      ->add_option("--visitor", arguments.visitor,
                   "external id, unique id, e-mail address or REST id; if not set, any")
      ->type_name("ID");
  command->add_option("--conversation", arguments.conversation, "REST id; if not set, one is made")
      ->type_name("N");
  command->add_option("--score", arguments.score, "of satisfaction.filled")->type_name("N");
  command->add_option("--count", arguments.count, "how often")->type_name("N");
  command->add_flag("--reorder", arguments.reorder, "send them in another order");
  command
      ->add_option("--misbehave", arguments.misbehaviour,
                   "what real networks do: see docs/sandbox.md")
      ->type_name("KIND");
  command
      ->add_option_function<int>(
          "--timeout", [&arguments](int value) { arguments.timeout = std::chrono::seconds(value); },
          "to wait for what comes of it [60]")
      ->check(CLI::Range(1, 86'400))
      ->type_name("SECONDS");
  command->add_option("--format", arguments.format, "how the outcome is printed")
      ->transform(CLI::CheckedTransformer(std::map<std::string, commands::TriggerFormat>{
          {"text", commands::TriggerFormat::kText}, {"json", commands::TriggerFormat::kJson}}))
      ->type_name("text|json");
  command->footer(
      "Exit status: 0 if every delivery was acknowledged as the contract asks, 1 if not, 2 if "
      "nobody could be asked.");
  return command;
}

CLI::App* AddReset(CLI::App& app, commands::ResetArguments& arguments) {
  auto* command =
      app.add_subcommand("reset", "Begin anew, with a past of the same or of another seed");
  command->add_option("--seed", arguments.seed, "of that past")->type_name("N");
  command->add_option("--days", arguments.days, "of that past")->type_name("N");
  command->add_option("--conversations-per-day", arguments.conversations_per_day, "in that past")
      ->type_name("N");
  return command;
}

int Main(int argc, const char* const* argv) {
  if (sodium_init() < 0) return Fail({"libsodium does not start"});

  CLI::App app("The iAdvize platform, played offline for connectors in any language",
               "connector-sandbox");
  app.set_version_flag("--version", "connector-sandbox " CONNECTOR_VERSION);
  app.require_subcommand(1);
  app.footer("Begin with `connector-sandbox serve`; in another shell `install`, then `trigger`.");

  settings::Arguments serve_arguments;
  bool print_config = false;
  auto* serve = settings::AddCommand(app, "serve", "Play the platform until SIGTERM or SIGINT",
                                     sandbox::SettingsSchema(), serve_arguments);
  serve->add_flag("--print-config", print_config,
                  "print every setting and where it comes from, and stop");

  RemoteOptions remote;
  commands::InstallArguments install_arguments;
  commands::UninstallArguments uninstall_arguments;
  commands::TriggerArguments trigger_arguments;
  commands::ExportArguments export_arguments;
  commands::ResetArguments reset_arguments;
  auto* trigger = AddTrigger(app, trigger_arguments);
  auto* install = AddInstall(app, install_arguments);
  auto* uninstall = app.add_subcommand("uninstall", "Take an app off a website");
  uninstall->add_option("APP", uninstall_arguments.app, "its name or connector id")
      ->required()
      ->type_name("");
  uninstall->add_option("--website", uninstall_arguments.website, "where")
      ->capture_default_str()
      ->type_name("ID");
  auto* export_app = app.add_subcommand("export", "Print an app's file");
  export_app->add_option("APP", export_arguments.app, "its name or connector id")
      ->required()
      ->type_name("");
  auto* reset = AddReset(app, reset_arguments);
  for (auto* command : {trigger, install, uninstall, export_app, reset})
    AddRemote(*command, remote);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? commands::kDone : commands::kCouldNotAsk;
  }
  if (*serve) return RunServe(*serve, serve_arguments, print_config);
  if (!ReadToken(remote)) return commands::kCouldNotAsk;
  const auto ask = [&remote](auto& arguments, auto run) {
    arguments.remote = remote.remote;
    return run(arguments);
  };
  if (*trigger) return ask(trigger_arguments, commands::Trigger);
  if (*install) return ask(install_arguments, commands::Install);
  if (*uninstall) return ask(uninstall_arguments, commands::Uninstall);
  if (*export_app) return ask(export_arguments, commands::Export);
  return ask(reset_arguments, commands::Reset);
}

}  // namespace

int main(int argc, char** argv) {
  return connector::text::RunProgram("connector-sandbox", connector::sandbox::commands::kFailed,
                                     [&] { return Main(argc, argv); });
}
