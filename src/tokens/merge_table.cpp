#include "tokens/merge_table.h"

#include <bit>

namespace nexus::embedded {

// config/*.merges, made by nexus_embed in CMakeLists.txt.
std::string_view o200k_merges();
std::string_view cl100k_merges();

}  // namespace nexus::embedded

namespace nexus::tokens {
namespace {

static_assert(std::endian::native == std::endian::little, "the tables are read as they lie in the file");

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kHeadBytes = kMagicBytes + 2 * sizeof(std::uint32_t);
constexpr std::size_t kByteRanks = 256;

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value;
    std::memcpy(&value, bytes.data() + at, sizeof(value));
    return value;
}

}  // namespace

MergeTable MergeTable::of(Encoding encoding) {
    return MergeTable(encoding == Encoding::o200k ? embedded::o200k_merges() : embedded::cl100k_merges());
}

MergeTable::MergeTable(std::string_view bytes)
    : bytes_(reinterpret_cast<const unsigned char*>(bytes.data() + kHeadBytes)),
      displacements_(bytes.data() + kHeadBytes + kByteRanks),
      slot_count_(number_at(bytes, kMagicBytes)) {
    const std::uint32_t bucket_bits = number_at(bytes, kMagicBytes + sizeof(std::uint32_t));
    bucket_shift_ = 64 - bucket_bits;
    slots_ = displacements_ + (std::size_t{1} << bucket_bits) * sizeof(std::uint16_t);
}

}  // namespace nexus::tokens
