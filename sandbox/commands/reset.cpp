#include "sandbox/commands/reset.h"

#include <iostream>

#include "sandbox/commands/answers.h"

namespace connector::sandbox::commands {

int Reset(const ResetArguments& arguments) {
  auto body = nlohmann::ordered_json::object();
  if (arguments.seed) body["seed"] = *arguments.seed;
  if (arguments.days) body["days"] = *arguments.days;
  if (arguments.conversations_per_day) {
    body["conversationsPerDay"] = *arguments.conversations_per_day;
  }
  const auto answer = Client(arguments.remote).Send("POST", "/sandbox/reset", body);
  if (!answer.is_success()) return ShowError(answer);
  std::cout << "the state is new: seed " << answer.body.value("seed", 0) << ", "
            << answer.body.value("conversations", 0) << " conversations\n";
  return kDone;
}

}  // namespace connector::sandbox::commands
