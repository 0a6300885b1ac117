#include "catalog/product_set.h"

#include <bit>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace connector::catalog {
namespace {

constexpr std::size_t kMostRowBytes = 2'000;

// Of a website's chunks: a key is website * 2^32 + rank.
constexpr std::int64_t kChunkInWebsite = (std::int64_t{1} << (32 - kChunkBits)) - 1;

// The first byte of a piece.
constexpr char kGaps = 'g';
constexpr char kBits = 'b';

constexpr std::size_t kByteBits = 8;

std::string Bits(const std::vector<std::uint16_t>& positions) {
  std::string bits(positions.back() / kByteBits + 1, '\0');
  for (const auto position : positions) {
    auto& byte = bits[position / kByteBits];
    byte = static_cast<char>(static_cast<unsigned char>(byte) | 1U << position % kByteBits);
  }
  return bits;
}

// At least a byte goes for each gap, so that bits are shorter where there are more products than
// bytes.
std::string PieceOf(const std::vector<std::uint16_t>& positions) {
  const std::size_t bytes_of_bits = positions.back() / kByteBits + 1;
  if (positions.size() <= bytes_of_bits) {
    GapEncoder gaps;
    for (const auto position : positions) gaps.Add(position);
    if (gaps.bytes().size() <= bytes_of_bits) return kGaps + gaps.bytes();
  }
  return kBits + Bits(positions);
}

static_assert(std::endian::native == std::endian::little, "bits are read by the word");

std::size_t CountBits(std::uint64_t word) { return static_cast<std::size_t>(std::popcount(word)); }

}  // namespace

void AppendNumber(std::string& bytes, std::uint64_t number) {
  for (; number >= kMoreFollows; number >>= kNumberBits) {
    bytes += static_cast<char>(number | kMoreFollows);
  }
  bytes += static_cast<char>(number);
}

void ChunkSet::Unite(std::string_view piece) {
  const char form = piece.at(0);
  piece.remove_prefix(1);
  if (form == kBits) {
    if (piece.size() > sizeof bits_) throw std::out_of_range("a set has more bits than products");
    std::size_t i = 0;
    for (; piece.size() >= sizeof(std::uint64_t); ++i, piece.remove_prefix(sizeof(std::uint64_t))) {
      std::uint64_t word = 0;
      std::memcpy(&word, piece.data(), sizeof word);
      bits_[i] |= word;
    }
    if (piece.empty()) return;
    std::uint64_t word = 0;
    std::memcpy(&word, piece.data(), piece.size());
    bits_[i] |= word;
    return;
  }
  ForEachOfGaps(piece, [&](std::int64_t number) {
    const auto position = static_cast<std::size_t>(number);
    bits_.at(position / kWordBits) |= std::uint64_t{1} << position % kWordBits;
  });
}

bool ChunkSet::Intersect(const ChunkSet& other) {
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < bits_.size(); ++i) any |= bits_[i] &= other.bits_[i];
  return any != 0;
}

void ChunkSet::Subtract(const ChunkSet& other) {
  for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] &= ~other.bits_[i];
}

std::size_t ChunkSet::Count() const {
  std::size_t count = 0;
  for (const auto word : bits_) count += CountBits(word);
  return count;
}

void ChunkSet::AppendTo(std::vector<std::int64_t>& products, std::int64_t chunk,
                        std::uint64_t skipped, std::size_t most) const {
  for (std::size_t i = 0; i < bits_.size() && products.size() < most; ++i) {
    auto word = bits_[i];
    if (skipped > 0) {
      const auto count = CountBits(word);
      if (count <= skipped) {
        skipped -= count;
        continue;
      }
    }
    for (; word != 0 && products.size() < most; word &= word - 1) {
      if (skipped > 0) {
        --skipped;
        continue;
      }
      const auto position = i * kWordBits + static_cast<std::size_t>(std::countr_zero(word));
      products.push_back(chunk * kChunkSize + static_cast<std::int64_t>(position));
    }
  }
}

void SetEncoder::Add(std::int64_t product) {
  if (ChunkOf(product) != chunk_) EndChunk();
  chunk_ = ChunkOf(product);
  positions_.push_back(static_cast<std::uint16_t>(product % kChunkSize));
}

std::vector<SetEncoder::Row> SetEncoder::Finish() {
  EndChunk();
  return std::exchange(rows_, {});
}

void SetEncoder::EndChunk() {
  if (positions_.empty()) return;
  const auto piece = PieceOf(positions_);
  positions_.clear();
  if (rows_.empty() || rows_.back().pieces.size() + piece.size() > kMostRowBytes) {
    rows_.push_back({});
  }
  auto& row = rows_.back();
  row.last_chunk = chunk_;
  AppendNumber(row.pieces, static_cast<std::uint64_t>(chunk_ & kChunkInWebsite));
  AppendNumber(row.pieces, piece.size());
  row.pieces += piece;
}

std::optional<PieceReader::Piece> PieceReader::Next() {
  if (rest_.empty()) return std::nullopt;
  const auto chunk = static_cast<std::int64_t>(TakeNumber(rest_));
  const auto size = TakeNumber(rest_);
  if (size > rest_.size()) throw std::out_of_range("a set is cut");
  const Piece piece{(last_chunk_ & ~kChunkInWebsite) | chunk, rest_.substr(0, size)};
  rest_.remove_prefix(size);
  return piece;
}

}  // namespace connector::catalog
