// What the program does, one function per subcommand. Each returns the process's exit status.
#pragma once

#include <filesystem>
#include <string>

#include "service/configuration.h"
#include "service/manifest.h"

namespace connector::service {

// Serves until SIGTERM or SIGINT, then drains.
int Serve(const Configuration& configuration);

// Builds the shop's file of the directory, and puts it in its place: beside the database, if `shop`
// is empty.
int Load(const std::filesystem::path& database, std::filesystem::path shop,
         const std::filesystem::path& directory);

// Copies the database of the events, also while a service runs on it.
int Backup(const std::filesystem::path& database, const std::filesystem::path& copy);

// Erases, or prints as JSON, all that is kept of a visitor: by an idVisitorUnique, an external id
// or an e-mail address, and what the shop knows them by.
int Forget(const Configuration& configuration, const std::string& visitor);
int Export(const Configuration& configuration, const std::string& visitor);

// Prints what to enter on the developer platform.
int PrintManifest(const Configuration& configuration, const std::string& public_url,
                  ManifestFormat format);

// Brings the tables of PostgreSQL to this program's version.
int MigrateEvents(const Configuration& configuration);

// Copies all events from one database to another; one of the two is PostgreSQL's URL, the other a
// file.
int CopyEvents(const Configuration& configuration, const std::string& from, const std::string& to);

// Reads a password from standard input and prints its hash, for accounts.jsonl.
int HashPassword();

int HealthCheck(const std::string& url);

}  // namespace connector::service
