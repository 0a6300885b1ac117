#include "tests/support/shop.h"

#include <stdexcept>

#include "fixtures/loader.h"
#include "store/database.h"

namespace connector::testing {

void WriteSmallShop(const Folder& folder) {
  folder.Write("websites.jsonl", R"({"id": "w", "name": "Shop", "language": "fr", "default": true})"
                                 "\n");
}

LoadedShop::LoadedShop(const fixtures::Source& source) {
  auto writer = store::OpenForWriting(database());
  const auto errors = fixtures::LoadShop(writer, source, [](auto, auto) {});
  if (!errors.empty()) throw std::runtime_error(errors.front());
  handler_ = service::MakeConnector(
      {database(), std::chrono::milliseconds(5'000), shop::Revision::k2017_09, is_draining_});
}

web::Response LoadedShop::Get(const std::string& target) {
  web::Request request;
  request.method = "GET";
  const auto question = target.find('?');
  request.path = std::string_view(target).substr(0, question);
  if (question != std::string::npos) {
    request.query = std::string_view(target).substr(question + 1);
  }
  request.id = "test";
  return handler_(request);
}

}  // namespace connector::testing
