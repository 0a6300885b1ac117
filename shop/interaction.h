// How every interaction begins and ends (contract, Common to every call).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/reader.h"
#include "base/web/message.h"
#include "base/web/query.h"
#include "shop/caller.h"
#include "shop/store.h"

namespace connector::shop {

// Serves one worker; what it is given belongs to the same one.
class Interactions {
 public:
  using IsUninstalled = std::function<bool(const std::string& website_id)>;

  Interactions(sql::Reader& reader, Store& store, IsUninstalled is_uninstalled);

  // What an interaction answers, inside a snapshot of the shop. The caller is null if the website
  // is not known: then there is nothing to show.
  using ToAnswer = std::function<web::Answer(const Caller* caller)>;

  // The query of a request, with the caller read.
  struct Begun {
    web::Query query;  // for the interaction's own parameters
    CallerParameters caller;
    std::vector<std::string_view> known_tags;  // If-None-Match; views into the request
  };
  static Begun Begin(const web::Request& request);

  // Refuses what is wrong with any of the parameters, and a website whose connector was
  // uninstalled. The operator is named to the access log.
  web::Answer Answer(const Begun& begun, const ToAnswer& answer);

  // The same for what the shop's file decides alone: with an entity tag, and 304 where the client
  // has that already.
  web::Answer AnswerFromShop(const Begun& begun, const ToAnswer& answer);

  // As Answer, for parameters that were not in the query.
  web::Answer Answer(const CallerParameters& parameters, const ToAnswer& answer);

 private:
  sql::Reader& reader_;
  Store& store_;
  IsUninstalled is_uninstalled_;
};

}  // namespace connector::shop
