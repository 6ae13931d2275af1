#include "cli/mock/vectors.h"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/strings.h"

namespace nexus::cli {
namespace {

/// The n-th pseudo-random number that `seed` stands for (SplitMix64), from -1 to 1.
double noise(std::uint64_t seed, std::uint64_t n) {
    std::uint64_t z = seed + (n + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1.0p-52 - 1.0;
}

void add_word(std::vector<double>& sum, std::string_view word) {
    const Sha256 digest = sha256(lower(word));
    std::uint64_t seed = 0;
    std::memcpy(&seed, digest.data(), sizeof seed);
    for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += noise(seed, i);
    }
}

bool is_word_byte(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

}  // namespace

std::vector<float> embed_text(std::string_view text, std::size_t dimensions) {
    std::vector<double> sum(dimensions, 0.0);
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && is_word_byte(text[i])) {
            continue;
        }
        if (i > begin) {
            add_word(sum, text.substr(begin, i - begin));
        }
        begin = i + 1;
    }
    double square = 0;
    for (const double value : sum) {
        square += value * value;
    }
    std::vector<float> unit(dimensions, 0.0F);
    if (square == 0) {
        unit.front() = 1.0F;
        return unit;
    }
    for (std::size_t i = 0; i < dimensions; ++i) {
        unit[i] = static_cast<float>(sum[i] / std::sqrt(square));
    }
    return unit;
}

double similarity(const std::vector<float>& left, const std::vector<float>& right) {
    double sum = 0;
    for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
        sum += static_cast<double>(left[i]) * static_cast<double>(right[i]);
    }
    return sum;
}

std::string base64_of(const std::vector<float>& vector) {
    std::string bytes(vector.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), vector.data(), bytes.size());
    return base64_encode(bytes);
}

}  // namespace nexus::cli
