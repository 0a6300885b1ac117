// The platform's REST API 2.0 (platform, 1), as programs that were written for it use it.
#pragma once

#include <memory>

#include "base/web/message.h"
#include "sandbox/platform/state.h"

namespace connector::sandbox::api {

struct RestOptions {
  bool always_200 = false;  // R: the HTTP status of what failed is 200, too; the envelope says it
};

// Belongs to one thread. Everything it answers has the envelope, except /openapi.json.
class Rest {
 public:
  explicit Rest(platform::State& state, RestOptions options = {});
  ~Rest();
  Rest(const Rest&) = delete;
  Rest& operator=(const Rest&) = delete;

  // Of a path that begins with /api/2. May wait for a change to be durable.
  web::Response Answer(const web::Request& request);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace connector::sandbox::api
