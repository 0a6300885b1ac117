// What the developer of a connector types into the developer platform for this one.
#pragma once

#include <string>
#include <vector>

#include "shop/parameters.h"

namespace connector::service {

struct ManifestInput {
  std::string public_url;  // "https://connector.example", without a slash at the end
  bool has_secret = false;
  std::string language;  // of the labels
  std::vector<shop::Parameter> parameters;
};

// An error text where the platform could not call such a URL.
std::string CheckPublicUrl(const std::string& url);

std::string Manifest(const ManifestInput& input);

}  // namespace connector::service
