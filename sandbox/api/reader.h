// Reads any of the resources: a page of a list, or one (platform, 1.4, 1.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/reader.h"
#include "sandbox/api/envelope.h"
#include "sandbox/api/filters.h"
#include "sandbox/api/request.h"
#include "sandbox/api/resources.h"
#include "sandbox/api/statements.h"

namespace connector::sandbox::api {

// Belongs to the reader's thread. To be called inside a snapshot.
class ResourceReader {
 public:
  explicit ResourceReader(Statements& statements) : statements_(statements) {}

  Reply List(const Resource& resource, const Parameters& parameters, std::int64_t now_ms);

  // All that match, newest first.
  std::vector<std::int64_t> Ids(const Resource& resource, const Condition& condition);

  std::variant<Condition, Reply> Read(const Resource& resource, const Parameters& parameters,
                                      std::int64_t now_ms);

  // With all of its fields and _link. nullopt if there is none.
  std::optional<Json> Find(const Resource& resource, std::int64_t id);

  bool Exists(const Resource& resource, std::int64_t id);

 private:
  // Fills in how many there are.
  std::vector<std::int64_t> ReadPage(const Resource& resource, const Condition& condition,
                                     Pagination& page);
  std::int64_t Count(const Resource& resource, const Condition& condition);
  std::vector<std::int64_t> PageOf(const Resource& resource, const Condition& condition,
                                   const Pagination& page);
  std::vector<std::int64_t> SomeIds(const Resource& resource, const Condition& condition,
                                    bool is_upwards, std::int64_t limit, std::int64_t offset);
  std::string FindMatching(const Resource& resource, std::string_view expression,
                           const std::vector<Pattern>& patterns);
  Json HistoryOf(std::int64_t conversation_id);

  Statements& statements_;
};

}  // namespace connector::sandbox::api
