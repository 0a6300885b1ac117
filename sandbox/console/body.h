// Reads the JSON of a request's body, member by member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/web/message.h"
#include "base/web/problem.h"

namespace connector::sandbox::console {

constexpr std::int64_t kGreatestId = std::int64_t{1} << 53;  // exact in every JSON reader

// Reading never fails on the spot: the first problem is kept, and whoever reads asks once, after
// all reads, whether there was one. A member that is missing or null was not given.
class Body {
 public:
  // Of a request. A 400 if it holds anything besides these members.
  Body(const web::Request& request, const std::vector<std::string_view>& known);

  std::optional<std::string> Text(std::string_view name, std::size_t most_characters);

  // The same, and it must be there, with a character at least.
  std::string NeededText(std::string_view name, std::size_t most_characters);

  std::optional<std::int64_t> Number(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<bool> Flag(std::string_view name);
  std::optional<nlohmann::json> Object(std::string_view name);

  // A website's id, "ha-101"; whether it is there, nobody asks here.
  std::int64_t NeededWebsite();

  // Calls `read` with a reader of each element of an array of objects.
  void EachObject(std::string_view name, std::size_t most,
                  const std::vector<std::string_view>& known,
                  const std::function<void(Body&)>& read);

  std::vector<std::int64_t> Ids(std::string_view name, std::size_t most);

  void Refuse(std::string detail);

  const std::optional<web::Problem>& problem() const { return problem_; }

 private:
  Body(nlohmann::json object, const std::vector<std::string_view>& known);

  void Allow(const std::vector<std::string_view>& known);
  const nlohmann::json* Find(std::string_view name) const;
  const nlohmann::json* FindArray(std::string_view name, std::size_t most, const char* of_what);

  nlohmann::json object_;
  std::optional<web::Problem> problem_;
};

}  // namespace connector::sandbox::console
