// What was read of a file that is only replaced, until it is: what is asked for again and again
// need not be read, and made into values, each time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/sql/reader.h"

namespace connector::sql {

// As many values as it has places; of the keys that share one, that of the last. Belongs to the
// reader's thread; to be used inside a snapshot. Values live until the next call.
template <typename Value, typename Key = std::int64_t>
class Kept {
 public:
  explicit Kept(const Reader& reader, std::size_t places = 1) : reader_(reader), places_(places) {}

  // Null if it is not kept. A key of text may be looked for as a view.
  template <typename Like>
  const Value* Find(const Like& key) const {
    const auto& place = places_[Index(key)];
    return place && place->key == key && place->opened == reader_.opened() ? &place->value
                                                                           : nullptr;
  }

  template <typename Like>
  const Value& Keep(const Like& key, Value value) {
    return places_[Index(key)].emplace(Item{Key(key), std::move(value), reader_.opened()}).value;
  }

  // What `read` says of the key.
  template <typename Like, typename Read>
  const Value& Get(const Like& key, const Read& read) {
    const auto* kept = Find(key);
    return kept != nullptr ? *kept : Keep(key, read());
  }

 private:
  struct Item {
    Key key;
    Value value;
    std::uint64_t opened;  // the reader's count of files
  };

  template <typename Like>
  std::size_t Index(const Like& key) const {
    return std::hash<Like>()(key) % places_.size();
  }

  const Reader& reader_;
  std::vector<std::optional<Item>> places_;
};

}  // namespace connector::sql
