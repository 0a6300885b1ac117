// The apps that the platform knows (platform, 3.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/sql/reader.h"
#include "base/web/problem.h"
#include "sandbox/apps/app.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::apps {

enum class Status { kSandbox, kReview, kPublished };
std::string_view ToString(Status status);  // "sandbox", "review", "published"

struct StoredApp {
  std::int64_t id = 0;
  std::string connector_id;
  App app;
  Status status = Status::kSandbox;
  std::string version_id;
  std::string version;
  nlohmann::ordered_json review;  // of the last review; null if there was none
  std::string secret;
  std::optional<std::string> previous_secret;
  std::int64_t created_at = 0;
  std::int64_t changed_at = 0;
};

// Belongs to the reader's thread. To be called inside a snapshot.
class AppStore {
 public:
  explicit AppStore(sql::Reader& reader);

  // By name or connector id.
  std::optional<StoredApp> Find(const std::string& app);

  // The app of a version that is there or installed.
  std::optional<StoredApp> FindByVersion(const std::string& version_id);

  std::vector<StoredApp> All();

  // Where it is installed.
  std::vector<std::int64_t> WebsitesOf(std::int64_t app_id);

 private:
  sql::Query find_;
  sql::Query find_by_version_;
  sql::Query all_;
  sql::Query websites_;
};

// What a secret may be, as the end of a sentence; "" if it is fine.
std::string CheckSecret(const std::string& secret);

// The changes below happen in the change's transaction. A problem is for whoever asked, and then
// nothing was changed.

// With a secret of its own, unless one is given. Its id, or a 409 if the name is another's.
std::variant<std::int64_t, web::Problem> CreateApp(platform::Change& change, const App& app,
                                                   const std::optional<std::string>& secret);

// R: what was published gets a new version, of the status sandbox; what is under review is taken
// back. Installations keep the webhooks that they were made with.
std::optional<web::Problem> ReplaceApp(platform::Change& change, const StoredApp& stored,
                                       const App& app);

// Creates the app or, if there is one of its name, replaces it if it is another; and its secret, if
// one is given. True if it was created.
bool DeclareApp(platform::Change& change, const App& app, const std::optional<std::string>& secret);

// With all that is kept of it. A 409 if it is installed, or deliveries wait.
std::optional<web::Problem> DeleteApp(platform::Change& change, std::int64_t app_id);

// The one before stays known, as the previous one.
void RotateSecret(platform::Change& change, std::int64_t app_id,
                  const std::optional<std::string>& secret);

// Under which status and version, and what its review says, from now on; unless it has another
// status than `before` by now.
struct ReviewState {
  Status status;
  std::string version;
  nlohmann::ordered_json review;
};
void SetReview(platform::Change& change, std::int64_t app_id, Status before,
               const ReviewState& after);

}  // namespace connector::sandbox::apps
