// A website of the shop (contract, Common to every call).
#pragma once

#include <cstdint>
#include <string>

namespace connector::shop {

struct Website {
  std::int64_t key;      // in the database
  std::string id;        // as the platform names it
  std::string language;  // the default one, a lower-case tag such as "fr"
};

}  // namespace connector::shop
