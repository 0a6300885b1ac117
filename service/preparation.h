// What has to be there before anything is served: the events' tables, and a shop.
#pragma once

#include <functional>
#include <stdexcept>

#include "fixtures/loader/loader.h"
#include "service/configuration.h"

namespace connector::service {

// A shop that does not load; every line of it is for the operator.
class LoadError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws LoadError.
void BuildShopOrThrow(const std::filesystem::path& file, const fixtures::Source& source,
                      const fixtures::LoadProgress& progress);

// Where PostgreSQL is, if the events are there.
std::optional<events::PostgresPlace> PostgresOf(const Configuration& configuration);

// Makes or updates the database of the events. One of a former version that holds a shop too is
// split: that gets a file of its own, unless there is one already. Can be killed anywhere and
// called again. Throws sql::DatabaseError.
void PrepareEvents(const Configuration& configuration);

// The configured folder is built whenever the shop's file has something else, or is of another
// version. Without one, the sample is kept up to date, and a shop that `connector load` brought is
// left alone. True if one was built. Throws LoadError, sql::DatabaseError.
bool PrepareShop(const Configuration& configuration);

// Whether the database is of a former version and holds a shop too. Writes nothing.
bool HoldsShop(const std::filesystem::path& database);

}  // namespace connector::service
