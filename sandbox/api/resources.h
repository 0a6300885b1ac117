// The resources of the REST API as one table (platform, 1.6): their fields, filters and verbs.
// Everything that serves them reads it: filters.h, reader.h, writer.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/platform/state.h"

namespace connector::sandbox::api {

// A list is an array in JSON; its SQL is a text of JSON.
enum class Type {
  kInteger,
  kNumber,
  kText,
  kBoolean,
  kTime,      // "2017-03-01 14:05:00"
  kIntegers,  // ids
  kTexts,
  kHistory  // of the conversation whose id its SQL is
};

// Where the ids of a list are kept, if not in the resource's own table: in a table of pairs, or as
// a column of the rows that are named.
struct Members {
  std::string_view table;
  std::string_view own;     // the column that has the resource's id
  std::string_view other;   // that has the member's; "id": the rows are the members themselves
  std::string_view target;  // the table that the members are in
};

enum class Required { kNo, kOnCreation };

using Choices = std::vector<std::string_view>;

struct Field {
  std::string_view name;
  Type type;
  std::string_view sql;  // of the row `t`

  // Of writing. Neither column nor members: it is only read.
  std::string_view column{};
  const Members* members = nullptr;
  Required required = Required::kNo;
  bool is_nullable = false;
  std::string_view target{};  // the table in which there must be such an id
  Choices choices{};          // none: any
  std::int64_t least = 0;     // of an integer
  std::int64_t most = 2'147'483'647;
  std::size_t most_characters = 255;
  bool (*is_valid)(std::string_view) = nullptr;  // of texts that are not empty
  bool is_unique = false;                        // whatever the case
  std::string_view renews{};                     // the column with a key that goes with its value

  std::string_view object{};  // the object that it is a member of; its members follow each other
};

enum class FilterKind {
  kIds,       // one or several
  kIdOrNull,  // the same, or null, or !null
  kWord,      // one of its choices, or several
  kText,      // with * for anything, ignoring case and accents
  kBoolean,
  kFrom,
  kTo  // a bare date is its whole day
};

// How many rows a filter leaves: of few, the ids are read once; of many, they are counted, and
// those of a page are read.
enum class Leaves { kMany, kFew };

// `sql` is a condition of which "{}" is what its value is compared by ("= ?", "IN …"); of a text
// the expression that is compared.
struct Filter {
  std::string_view name;
  FilterKind kind;
  std::string_view sql;
  Choices choices{};
  Leaves leaves = Leaves::kMany;
};

// What a new row has besides what was written.
enum class Generated { kNow, kKey, kUniqueId, kUuid, kNextPosition };

struct GeneratedColumn {
  std::string_view column;
  Generated value;
};

enum Verb : unsigned { kList = 1, kRead = 2, kCreate = 4, kUpdate = 8, kDelete = 16 };

// Completes what was written: fields that say the same.
using Completion = void (*)(nlohmann::json& fields);

// What follows from a change, in its transaction.
using Consequence = void (*)(platform::Change& change, std::int64_t id);

struct Resource {
  std::string_view name;
  std::string_view table;
  unsigned verbs;
  std::vector<Field> fields;
  std::vector<Filter> filters{};
  std::string_view order = "t.id {0}";  // {0}: ASC or DESC
  int most_months = 0;                  // that a list can go over; 0: all of time
  std::vector<GeneratedColumn> generated{};
  Completion complete = nullptr;
  Consequence on_created = nullptr;
  Consequence on_updated = nullptr;
  Consequence before_deletion = nullptr;
  bool takes_arrays = false;  // several can be created at once

  bool Has(Verb verb) const { return (verbs & verb) != 0; }
};

const std::vector<Resource>& Resources();

// nullptr: there is none of that name.
const Resource* FindResource(std::string_view name);

}  // namespace connector::sandbox::api
