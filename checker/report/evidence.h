// Requests and answers as a reader sees them, without what nobody may see.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checker/http.h"
#include "checker/target.h"

namespace connector::checker {

// Credentials, e-mail addresses and values of profiles are replaced by what they are.
class Evidence {
 public:
  explicit Evidence(const Target& target);

  // A command for a shell, in lines that belong together.
  std::vector<std::string> Curl(const HttpRequest& request) const;

  // Status, media type and the beginning of the body; or why there is none.
  std::string Answer(const Exchange& exchange) const;

  std::string Redact(std::string text) const;

 private:
  std::string profile_url_;
  std::vector<std::pair<std::string, std::string>> replacements_;
};

}  // namespace connector::checker
