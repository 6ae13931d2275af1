#include "plugins/injection/literal_set.h"

#include <algorithm>

namespace nexus::plugins::injection {

LiteralSet::LiteralSet(std::span<const std::string_view> literals) : buckets_(kBuckets) {
    entries_.reserve(literals.size());
    for (std::size_t i = 0; i < literals.size(); ++i) {
        entries_.push_back(Entry{literals[i], static_cast<std::uint32_t>(i)});
    }
    // Shorter first within a bucket, so that at one place `write` comes before `write out`.
    std::sort(entries_.begin(), entries_.end(), [](const Entry& left, const Entry& right) {
        const std::size_t left_bucket = bucket_of(left.text.data());
        const std::size_t right_bucket = bucket_of(right.text.data());
        return left_bucket != right_bucket ? left_bucket < right_bucket : left.text.size() < right.text.size();
    });
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        Bucket& bucket = buckets_[bucket_of(entries_[i].text.data())];
        bucket.begin = bucket.end == 0 ? static_cast<std::uint16_t>(i) : bucket.begin;
        bucket.end = static_cast<std::uint16_t>(i + 1);
    }
}

}  // namespace nexus::plugins::injection
