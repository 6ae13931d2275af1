#pragma once

#include <array>
#include <cstdint>
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
        bool in_word = false;
        for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
            const ByteKind kind = kByteKinds[static_cast<unsigned char>(text[at])];
            const bool start = kind == ByteKind::mark || (kind == ByteKind::word && !in_word);
            in_word = kind == ByteKind::word;
            if (!start) {
                continue;
            }
            const Bucket bucket = buckets_[bucket_of(text.data() + at)];
            for (std::uint16_t i = bucket.begin; i != bucket.end; ++i) {
                const Entry& entry = entries_[i];
                if (text.substr(at).starts_with(entry.text) && ends_word(text, at + entry.text.size())) {
                    hit(entry.literal, at, at + entry.text.size());
                }
            }
        }
    }

  private:
    struct Entry {
        std::string_view text;
        std::uint32_t literal;
    };
    struct Bucket {
        std::uint16_t begin = 0;
        std::uint16_t end = 0;
    };
    static constexpr std::size_t kBuckets = 2048;

    static std::size_t bucket_of(const char* three) {
        const auto byte = [three](std::size_t i) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(three[i]));
        };
        return ((byte(0) | byte(1) << 8 | byte(2) << 16) * 2654435761U) >> 21;
    }
    static bool ends_word(std::string_view text, std::size_t end) {
        return end >= text.size() || kByteKinds[static_cast<unsigned char>(text[end - 1])] != ByteKind::word ||
               kByteKinds[static_cast<unsigned char>(text[end])] != ByteKind::word;
    }

    std::vector<Entry> entries_;
    std::vector<Bucket> buckets_;
};

}  // namespace nexus::plugins::injection
