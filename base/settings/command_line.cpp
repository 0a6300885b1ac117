#include "base/settings/command_line.h"

namespace connector::settings {

CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description,
                     const Schema& schema, Arguments& arguments) {
  arguments.config_file = schema.FromEnvironment("config");
  auto* command = app.add_subcommand(name, description);
  for (const auto& setting : schema.settings) {
    auto help = setting.help;
    if (!setting.default_value.empty()) help += " [" + setting.default_value + "]";
    auto& value = arguments.values[setting.name];
    if (setting.IsSwitch()) {
      command->add_flag("--" + setting.name, value, help);
    } else {
      command->add_option("--" + setting.name, value, help)->type_name(setting.placeholder);
    }
  }
  command->add_option("--config", arguments.config_file, "TOML file with `name = \"value\"` lines")
      ->type_name("FILE");
  command->allow_extras();
  command->footer("Each setting is also an environment variable (--log-level is " +
                  schema.EnvironmentName("log-level") +
                  ") and a\nline of the configuration file. A flag wins over the environment, that "
                  "over the file.");
  return command;
}

Values Collect(const Schema& schema, const CLI::App& command, const Arguments& arguments,
               std::vector<std::string>& errors) {
  for (const auto& extra : command.remaining()) {
    if (extra.rfind('-', 0) != 0)
      continue;  // what belongs to no flag may be a secret: not repeated
    errors.push_back(extra.substr(0, extra.find('=')) + ": there is no such flag");
  }
  if (errors.empty() && !command.remaining().empty()) {
    errors.emplace_back("there is an argument that belongs to no flag");
  }
  std::map<std::string, std::string> flags;
  for (const auto& [name, value] : arguments.values) {
    if (command.count("--" + name) != 0) flags[name] = value;
  }
  return Collect(schema, flags, arguments.config_file, errors);
}

}  // namespace connector::settings
