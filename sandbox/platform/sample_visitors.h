// The visitors that the sample shop's CRM knows, so that their profiles show. Not for other rooms.
#pragma once

#include <string>
#include <vector>

namespace connector::sandbox::platform {

enum class Websites { kFirst, kSecond, kBoth };

struct SampleVisitor {
  std::string unique_id;  // "": the shop knows none
  std::string external_id;
  std::string email;  // the shop's own value, which need not be an address
  std::string first_name;
  std::string last_name;
  std::string city;
  std::string zip;
  std::string country;
  Websites websites;
};

const std::vector<SampleVisitor>& SampleVisitors();

}  // namespace connector::sandbox::platform
