// Answers the same request COUNT times, without a socket or another thread, for callgrind to count
// (count-instructions). Usage: instructions SHOP TARGET COUNT
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "base/sql/database.h"
#include "events/sqlite/schema.h"
#include "service/backend.h"
#include "service/routes.h"
#include "tests/support/answer.h"
#include "tests/support/folder.h"

namespace connector::testing {
namespace {

// The events' database is a new one.
service::BackendOptions OptionsOf(const std::string& shop, const Folder& folder) {
  service::BackendOptions options;
  options.shop = shop;
  options.database = folder / "connector.db";
  auto events = sql::OpenForWriting(options.database);
  events::sqlite::ApplySchema(events);
  return options;
}

web::Request RequestFor(std::string_view target) {
  web::Request request;
  const auto question = target.find('?');
  request.method = "GET";
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  request.id = "count";
  request.client = "192.0.2.1";
  return request;
}

int Answer(const std::string& shop, std::string_view target, int count) {
  const Folder folder;
  service::Backend backend(OptionsOf(shop, folder));
  const auto handler = service::MakeConnectorForPool(backend);
  const auto request = RequestFor(target);
  for (int i = 0; i < count; ++i) {
    const auto response = Await(handler(request));
    if (response.status != 200 || response.body == "[]") {
      std::cerr << target << ": " << response.status << ' ' << response.body << '\n';
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace connector::testing

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  try {
    return connector::testing::Answer(argv[1], argv[2], std::atoi(argv[3]));
  } catch (const std::exception& error) {
    std::cerr << "instructions: " << error.what() << '\n';
    return 1;
  }
}
