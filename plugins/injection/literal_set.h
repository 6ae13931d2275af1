#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace nexus::plugins::injection {

/// What a byte of a normalised text means for where literals begin and end. Nothing begins `inside`: at a blank or a
/// continuation byte.
enum class ByteKind : std::uint8_t { inside, word, mark };

constexpr std::array<ByteKind, 256> make_byte_kinds() {
    std::array<ByteKind, 256> kinds{};
    for (std::size_t byte = 0; byte < kinds.size(); ++byte) {
        const bool word = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
        const bool inside = byte == ' ' || (byte >= 0x80 && byte < 0xC0);
        kinds[byte] = word ? ByteKind::word : inside ? ByteKind::inside : ByteKind::mark;
    }
    return kinds;
}
inline constexpr std::array<ByteKind, 256> kByteKinds = make_byte_kinds();

inline constexpr std::size_t kBlockBytes = 64;
inline constexpr std::size_t kLiteralBytesMin = 3;

/// Where literals may begin in the 64 bytes of `text` from `at` on, one bit each, lowest first: at marks and where a
/// word begins, but nowhere in the text's last two bytes. `in_word` (0 or 1) says whether the byte before is of a word,
/// and is left so for the next block.
std::uint64_t literal_starts(std::string_view text, std::size_t at, std::uint64_t& in_word);

/// A set of strings, all found in one pass over a normalised text. Built in microseconds and held in a few kilobytes,
/// which decided against a pattern database: Hyperscan took 75 ms and 40 MB to compile these literals and was no faster
/// at scanning them. Immutable, any thread.
///
/// A literal that begins with a letter or digit is looked for where a word begins, one of a script without blanks at
/// each character, one of punctuation at each mark: a look-up by its first three bytes tells most places apart.
class LiteralSet {
  public:
    /// `literals` are of at least three bytes, lower case, and outlive the set.
    explicit LiteralSet(std::span<const std::string_view> literals);

    /// Calls `hit(literal, begin, end)` for each occurrence, by rising begin; `literal` is the place in the
    /// constructor's list. A literal whose first or last byte is a letter or digit is none inside a longer word.
    template <class Hit>
    void scan(std::string_view text, Hit hit) const {
        std::uint64_t in_word = 0;
        for (std::size_t block = 0; block + kLiteralBytesMin <= text.size(); block += kBlockBytes) {
            for (std::uint64_t bits = literal_starts(text, block, in_word); bits != 0; bits &= bits - 1) {
                const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(bits));
                const std::uint64_t head = head_of(text.substr(at));
                const Bucket bucket = buckets_[bucket_of(head)];
                for (std::uint16_t i = bucket.begin; i != bucket.end; ++i) {
                    const Entry& entry = entries_[i];
                    if ((head & entry.mask) == entry.head && text.substr(at).starts_with(entry.text) &&
                        ends_word(text, at + entry.text.size())) {
                        hit(entry.literal, at, at + entry.text.size());
                    }
                }
            }
        }
    }

  private:
    struct Entry {
        std::uint64_t head;  ///< the first eight bytes; of a shorter literal, zeros after it
        std::uint64_t mask;  ///< of the bytes of `head` that count
        std::string_view text;
        std::uint32_t literal;
    };
    struct Bucket {
        std::uint16_t begin = 0;
        std::uint16_t end = 0;
    };
    static constexpr std::size_t kBuckets = 2048;

    /// The first eight bytes, the first of them lowest, with zeros after a shorter text.
    static std::uint64_t head_of(std::string_view text) {
        if (std::endian::native == std::endian::little && text.size() >= sizeof(std::uint64_t)) {
            std::uint64_t head;
            std::memcpy(&head, text.data(), sizeof head);
            return head;
        }
        return short_head_of(text);
    }
    static std::uint64_t short_head_of(std::string_view text);
    static std::size_t bucket_of(std::uint64_t head) {
        return (static_cast<std::uint32_t>(head & 0xFFFFFF) * 2654435761U) >> 21;
    }
    static bool ends_word(std::string_view text, std::size_t end) {
        return end >= text.size() || kByteKinds[static_cast<unsigned char>(text[end - 1])] != ByteKind::word ||
               kByteKinds[static_cast<unsigned char>(text[end])] != ByteKind::word;
    }

    std::vector<Entry> entries_;
    std::vector<Bucket> buckets_;
};

}  // namespace nexus::plugins::injection
