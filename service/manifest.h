// What the developer of a connector types into the developer platform for this one.
#pragma once

#include <string>
#include <vector>

#include "contract/revision.h"
#include "shop/parameters.h"

namespace connector::service {

struct ManifestInput {
  std::string public_url;  // "https://connector.example", without a slash at the end
  bool has_secret = false;
  std::string language;  // of the labels
  std::vector<shop::Parameter> parameters;
  contract::Revision revision = contract::Revision::k2017_09;  // of callers that are unknown
};

enum class ManifestFormat {
  kText,  // for a person who types it in
  kYaml,  // an app's file, for the sandbox and connector-check
};

// An error text where the platform could not call such a URL. The sandbox calls this machine, too.
std::string CheckPublicUrl(const std::string& url, ManifestFormat format);

std::string Manifest(const ManifestInput& input, ManifestFormat format);

}  // namespace connector::service
