#include "sandbox/commands/export.h"

#include <iostream>

#include "base/web/query.h"
#include "sandbox/commands/answers.h"

namespace connector::sandbox::commands {

int Export(const ExportArguments& arguments) {
  const auto answer =
      Client(arguments.remote).Get("/sandbox/apps/" + web::PercentEncode(arguments.app) + "/file");
  if (!answer.is_success()) return ShowError(answer);
  std::cout << answer.text;
  return kDone;
}

}  // namespace connector::sandbox::commands
