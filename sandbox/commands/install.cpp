#include "sandbox/commands/install.h"

#include <iostream>
#include <optional>
#include <stdexcept>

#include "base/settings/secret.h"
#include "base/text/regular_file.h"
#include "base/text/text.h"
#include "base/text/yaml.h"
#include "sandbox/commands/answers.h"

namespace connector::sandbox::commands {
namespace {

using nlohmann::ordered_json;

// From the file first, and then from the flags; nothing, and a line on standard error, if one is
// not right.
std::optional<ordered_json> ReadValues(const InstallArguments& arguments) {
  auto values = ordered_json::object();
  if (!arguments.values_file.empty()) {
    const auto file = text::ReadSmallFile(arguments.values_file);
    if (!file.error.empty()) {
      Complain(arguments.values_file + ": " + file.error);
      return std::nullopt;
    }
    try {
      values = text::ParseYaml(file.bytes);
    } catch (const std::runtime_error& error) {
      Complain(arguments.values_file + ": " + error.what());
      return std::nullopt;
    }
    if (!values.is_object()) {
      Complain(arguments.values_file + ": must hold `key: value` lines");
      return std::nullopt;
    }
  }
  auto typed = ordered_json::object();
  for (const auto& value : arguments.values) {
    const auto equals = value.find('=');
    if (equals == std::string::npos || equals == 0 || text::FirstInvalidByte(value)) {
      Complain("--value: must be KEY=VALUE, in UTF-8");
      return std::nullopt;
    }
    const auto key = value.substr(0, equals);
    if (typed.contains(key)) {
      Complain("--value: " + key + " is given twice");
      return std::nullopt;
    }
    typed[key] = value.substr(equals + 1);
  }
  values.update(typed);
  return values;
}

// The app's name, or an exit status.
struct Declared {
  std::string name;
  int status = kDone;
};

Declared Declare(Client& sandbox, const InstallArguments& arguments) {
  const auto file = text::ReadSmallFile(arguments.file);
  if (!file.error.empty()) return {"", Complain(arguments.file + ": " + file.error)};
  if (text::FirstInvalidByte(file.bytes)) return {"", Complain(arguments.file + ": is not UTF-8")};
  ordered_json body{{"yaml", file.bytes}};
  if (!arguments.secret_file.empty()) {
    const auto reading = settings::ReadSecret(arguments.secret_file);
    if (!reading.error.empty()) return {"", Complain(arguments.secret_file + ": " + reading.error)};
    if (!reading.warning.empty()) Complain(arguments.secret_file + ": " + reading.warning);
    body["secret"] = reading.secret;
  }
  const auto answer = sandbox.Send("POST", "/sandbox/apps?replace=true", body);
  if (!answer.is_success()) return {"", ShowError(answer)};
  return {TextIn(answer.body, "name")};
}

void PrintStep(std::size_t number, const ordered_json& step) {
  const auto name = TextIn(step, "step");
  const bool is_passed = step.contains("passed") && step.at("passed") == true;
  const auto form = TextIn(step, "wireForm");
  std::cout << number << ' ' << Shown(name) << ": " << (is_passed ? "passed" : "refused");
  if (!form.empty()) std::cout << ", as the connector says (verification of " << form << ')';
  if (const auto message = TextIn(step, "message"); !message.empty()) {
    std::cout << ": " << Shown(message);
  }
  std::cout << '\n';
  for (const auto& error : ListIn(step, "errors")) {
    const auto field = TextIn(error, "field");
    std::cout << "    " << (field.empty() ? "(no field)" : Shown(field)) << ": "
              << Shown(TextIn(error, "message")) << '\n';
  }
}

int PrintOutcome(const InstallArguments& arguments, const std::string& app,
                 const RemoteAnswer& answer) {
  if (answer.status != 201 && answer.status != 422) return ShowError(answer);
  std::size_t number = 0;
  for (const auto& step : ListIn(answer.body, "steps")) PrintStep(++number, step);
  if (answer.status == 422) {
    std::cout << Shown(app) << " is not installed on " << Shown(arguments.website) << '\n';
    return kFailed;
  }
  const auto id = answer.body.is_object()
                      ? TextIn(answer.body.value("installation", ordered_json()), "id")
                      : "";
  std::cout << number + 1 << " validation: passed\n";
  for (const auto& webhook : ListIn(answer.body, "webhooks")) {
    const auto problem = TextIn(webhook, "problem");
    std::cout << "    webhook " << Shown(TextIn(webhook, "url")) << ": "
              << (problem.empty() ? "is there" : "is not there: " + Shown(problem)) << '\n';
  }
  std::cout << Shown(app) << " is installed on " << Shown(arguments.website) << " (" << Shown(id)
            << ")\n";
  return kDone;
}

}  // namespace

int Install(const InstallArguments& arguments) {
  if (arguments.app.empty() && arguments.file.empty()) {
    return Complain("name an app, or a file (app.yaml)");
  }
  if (text::FirstInvalidByte(arguments.app + arguments.website)) {
    return Complain("what was typed is not UTF-8");
  }
  const auto values = ReadValues(arguments);
  if (!values) return kCouldNotAsk;
  constexpr std::chrono::minutes kPatience{10};  // a connector may take 30 s for each answer
  Client sandbox(arguments.remote, kPatience);
  auto app = arguments.app;
  if (!arguments.file.empty()) {
    const auto declared = Declare(sandbox, arguments);
    if (declared.status != kDone) return declared.status;
    app = declared.name;
  }
  const ordered_json body{{"app", app}, {"website", arguments.website}, {"values", *values}};
  return PrintOutcome(arguments, app, sandbox.Send("POST", "/sandbox/installations", body));
}

}  // namespace connector::sandbox::commands
