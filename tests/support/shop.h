// Shops for tests: loaded into a database of their own, asked without a socket.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/web/message.h"
#include "fixtures/loader/source.h"
#include "service/backend.h"
#include "tests/support/events_database.h"
#include "tests/support/folder.h"

namespace connector::testing {

// The files of the smallest shop that is one: a website "w" (French), nothing else.
void WriteSmallShop(const Folder& folder);

// A shop in which everything carries the same mark: an answer with two marks is a mixture.
void WriteMarkedShop(const Folder& folder, const std::string& mark, int products);

// Puts another shop into the place of this one: itself, changed by these statements.
void ChangeShop(const std::filesystem::path& file, const std::string& sql);

// What a product, as it is sent, has for searches to look into, folded.
struct SearchedTexts {
  std::string title;
  std::string other;
};
SearchedTexts SearchedTextsOf(std::string_view wire);

// The files of a shop and of its events, what the service shares, and the handlers of both
// listeners.
class LoadedShop {
 public:
  // Options other than the files; without secrets, signatures are not checked.
  explicit LoadedShop(const fixtures::Source& source = fixtures::SampleShop(),
                      service::BackendOptions options = {});

  // `target` is a path with a query, percent-encoded as on the wire. Every answer is held against
  // contract/openapi.yaml.
  web::Response Get(const std::string& target, std::vector<web::Header> headers = {}) const;
  web::Response Post(const std::string& target, std::string_view body,
                     std::string_view content_type = "application/json",
                     std::vector<web::Header> headers = {}) const;

  // On the operator's listener.
  web::Response Operate(std::string_view method, const std::string& target,
                        std::vector<web::Header> headers = {}) const;

  // Until no event is due any more, and interactions know of it.
  void AwaitEffects() const;

  const EventsDatabase& events() const { return events_; }
  std::filesystem::path shop() const { return backend_.options.shop; }
  service::Backend& backend() { return backend_; }
  http::Pool& pool() { return pool_; }
  const web::Handler& connector() const { return connector_; }

 private:
  Folder folder_;
  EventsDatabase events_;
  service::Backend backend_;
  http::Pool pool_;
  http::Pool operator_pool_;
  web::Handler connector_;
  web::Handler operator_;
};

}  // namespace connector::testing
