// Shops for tests: loaded into a database of their own, asked without a socket.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "fixtures/source.h"
#include "service/routes.h"
#include "tests/support/folder.h"
#include "web/message.h"

namespace connector::testing {

// The files of the smallest shop that is one: a website "w" (French), nothing else.
void WriteSmallShop(const Folder& folder);

// A database with a shop in it, and the connector's handler on it.
class LoadedShop {
 public:
  explicit LoadedShop(const fixtures::Source& source = fixtures::SampleShop());

  // `target` is a path with a query, percent-encoded as on the wire.
  web::Response Get(const std::string& target);

  std::filesystem::path database() const { return folder_ / "shop.db"; }

 private:
  Folder folder_;
  std::atomic<bool> is_draining_{false};
  web::Handler handler_;
};

}  // namespace connector::testing
