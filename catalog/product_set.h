// Sets of products, as the search index keeps them: of each chunk of 32,768 keys that has any, a
// piece that tells which, by the gaps between them or by a bit for each, whichever is shorter.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace connector::catalog {

constexpr int kChunkBits = 15;
constexpr std::int64_t kChunkSize = std::int64_t{1} << kChunkBits;

constexpr std::int64_t ChunkOf(std::int64_t product) { return product >> kChunkBits; }

// The sets of one number: of the products that have it in the title, and of those that have it
// anywhere. The row of a set that holds a chunk is the first one with this key or a greater one.
constexpr std::int64_t kMostSets = std::int64_t{1} << 28;
constexpr std::int64_t kMostChunks = std::int64_t{1} << 34;
constexpr std::int64_t SetKey(std::int64_t number, bool is_in_title, std::int64_t chunk) {
  return (number * 2 + (is_in_title ? 0 : 1)) * kMostChunks + chunk;
}

// Whole numbers in as few bytes as they need: seven bits a byte, the lowest first.
constexpr unsigned kNumberBits = 7;
constexpr unsigned char kMoreFollows = 0x80;
constexpr unsigned kMostShift = 63;

void AppendNumber(std::string& bytes, std::uint64_t number);

// std::out_of_range if they are cut. A search that takes long spends its time here, so this is
// inline and by pointers: with a view it went by way of memory.
inline std::uint64_t TakeNumber(const char*& at, const char* end) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; at != end; shift += kNumberBits) {
    const auto byte = static_cast<unsigned char>(*at++);
    if (byte < kMoreFollows) return number | std::uint64_t{byte} << shift;
    if (shift == kMostShift) break;
    number |= static_cast<std::uint64_t>(byte & ~kMoreFollows) << shift;
  }
  throw std::out_of_range("a number is cut");
}
inline std::uint64_t TakeNumber(std::string_view& bytes) {
  const char* at = bytes.data();
  const auto number = TakeNumber(at, at + bytes.size());
  bytes.remove_prefix(static_cast<std::size_t>(at - bytes.data()));
  return number;
}

// Whole numbers in ascending order, by the gap before each.
class GapEncoder {
 public:
  void Add(std::int64_t number) {
    AppendNumber(bytes_, static_cast<std::uint64_t>(number - next_));
    next_ = number + 1;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::int64_t next_ = 0;
};

template <typename Use>
void ForEachOfGaps(std::string_view gaps, const Use& use) {
  const char* at = gaps.data();
  const char* const end = at + gaps.size();
  for (std::int64_t next = 0; at != end; ++next) {
    next += static_cast<std::int64_t>(TakeNumber(at, end));
    use(next);
  }
}

// The products of one chunk, as they come out of pieces.
class ChunkSet {
 public:
  void Clear() { bits_ = {}; }
  void Unite(std::string_view piece);
  bool Intersect(const ChunkSet& other);  // whether anything is left
  void Subtract(const ChunkSet& other);
  std::size_t Count() const;

  // Adds the keys of the set's products, in order, without the first `skipped`, until there are
  // `most`.
  void AppendTo(std::vector<std::int64_t>& products, std::int64_t chunk, std::uint64_t skipped,
                std::size_t most) const;

 private:
  static constexpr std::size_t kWordBits = 64;

  std::array<std::uint64_t, kChunkSize / kWordBits> bits_{};
};

// Turns a set into the rows that keep it.
class SetEncoder {
 public:
  struct Row {
    std::int64_t last_chunk;
    std::string pieces;
  };

  // To be added in order, each once.
  void Add(std::int64_t product);

  // The rows of all that was added since the last time, at most some 2,000 bytes each, or of one
  // larger piece.
  std::vector<Row> Finish();

 private:
  void EndChunk();

  std::vector<Row> rows_;
  std::vector<std::uint16_t> positions_;  // in the chunk
  std::int64_t chunk_ = -1;
};

// Goes through the pieces of one row.
class PieceReader {
 public:
  // The last chunk tells which website's products they are.
  PieceReader(std::string_view pieces, std::int64_t last_chunk)
      : rest_(pieces), last_chunk_(last_chunk) {}

  struct Piece {
    std::int64_t chunk;
    std::string_view bytes;
  };
  std::optional<Piece> Next();

 private:
  std::string_view rest_;
  std::int64_t last_chunk_;
};

}  // namespace connector::catalog
