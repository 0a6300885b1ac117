// Whom the platform asks: an app, for a website.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/sql/reader.h"
#include "contract/revision.h"

namespace connector::sandbox::interactions {

struct Target {
  std::int64_t app_id = 0;
  std::int64_t website_id = 0;
  std::string version_id;  // that is installed there; if none is, that of the app
  contract::Revision revision = contract::Revision::k2017_09;
  std::map<std::string, std::string> urls;  // absolute, by interaction; without those it has not
};

// Belongs to the reader's thread. To be called inside a snapshot.
class Targets {
 public:
  explicit Targets(sql::Reader& reader);

  // By the app's name or connector id; nullopt if there is none.
  std::optional<std::int64_t> FindApp(const std::string& app);

  // The id, if there is such a website; nullopt if there is none.
  std::optional<std::int64_t> FindWebsite(std::string_view text);

  // Of an app that is there.
  Target Find(std::int64_t app_id, std::int64_t website_id);

 private:
  sql::Query find_app_;
  sql::Query find_website_;
  sql::Query find_;
};

}  // namespace connector::sandbox::interactions
