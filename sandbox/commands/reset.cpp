#include "sandbox/commands/reset.h"

#include <iostream>

namespace connector::sandbox::commands {

int Reset(const ResetArguments& arguments) {
  auto body = nlohmann::ordered_json::object();
  if (arguments.seed) body["seed"] = *arguments.seed;
  if (arguments.days) body["days"] = *arguments.days;
  if (arguments.conversations_per_day) {
    body["conversationsPerDay"] = *arguments.conversations_per_day;
  }
  const auto answer = Client(arguments.remote).Send("POST", "/sandbox/reset", body);
  if (!answer.is_success()) {
    std::cerr << "connector-sandbox: " << answer.error << '\n';
    return answer.status == 0 ? kCouldNotAsk : kFailed;
  }
  std::cout << "the state is new: seed " << answer.body.value("seed", 0) << ", "
            << answer.body.value("conversations", 0) << " conversations\n";
  return kDone;
}

}  // namespace connector::sandbox::commands
