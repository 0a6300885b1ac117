// Requests and answers as a reader sees them, without what nobody may see.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checker/http.h"
#include "checker/target.h"

namespace connector::checker {

// Credentials, e-mail addresses, what a profile holds and signatures are replaced by what they are;
// everything can be shown on a terminal and be put into XML.
class Evidence {
 public:
  explicit Evidence(const Target& target);

  // A command for a shell, in lines that belong together. It signs with the secret in secret.txt.
  std::vector<std::string> Curl(const HttpRequest& request) const;

  // Status, media type and the beginning of the body; or why there is none.
  std::string Answer(const Exchange& exchange) const;

  // A sentence of a report.
  std::string Clean(std::string_view text) const;

 private:
  std::string Shown(std::string_view text, std::size_t max_bytes) const;
  std::string BodyOf(const Exchange& exchange) const;
  std::string PrintBody(const HttpRequest& request) const;

  std::string profile_url_;
  std::string verification_url_;
  std::vector<std::pair<std::string, std::string>> replacements_;  // the longest first
};

}  // namespace connector::checker
