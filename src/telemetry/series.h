#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"

/// The storage of metrics: tables of series that one worker writes and the exposition reads.
namespace nexus::telemetry {

inline constexpr std::size_t kSeriesMax = 1000;
inline constexpr std::size_t kLabelBytesMax = 128;
inline constexpr std::string_view kOther = "other";

template <std::size_t N>
using Labels = std::array<std::string_view, N>;
template <std::size_t N>
using StoredLabels = std::array<std::string, N>;

/// A number that one thread adds to and any thread reads. No locked instruction: there is only one writer.
class OwnedCounter {
  public:
    void add(std::int64_t amount) {
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    std::int64_t get() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> value_{0};
};

/// Looks label values up by content, so that a reload which moves the names in memory finds the same series.
struct LabelHash {
    using is_transparent = void;
    template <class Array>
    std::size_t operator()(const Array& labels) const {
        std::size_t hash = 0;
        for (const auto& label : labels) {
            hash = (hash ^ std::hash<std::string_view>{}(label)) * 0x9E3779B97F4A7C15ULL;
        }
        return hash ^ (hash >> 32);
    }
};

struct LabelEqual {
    using is_transparent = void;
    template <class Left, class Right>
    bool operator()(const Left& left, const Right& right) const {
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (std::string_view(left[i]) != std::string_view(right[i])) {
                return false;
            }
        }
        return true;
    }
};

template <std::size_t N>
StoredLabels<N> store_labels(const Labels<N>& labels) {
    StoredLabels<N> stored;
    for (std::size_t i = 0; i < N; ++i) {
        stored[i] = labels[i];
    }
    return stored;
}

template <std::size_t N>
Labels<N> other_labels() {
    Labels<N> labels;
    labels.fill(kOther);
    return labels;
}

/// The labels with values of at most kLabelBytesMax bytes, cut at a character.
template <std::size_t N>
Labels<N> cut_labels(Labels<N> labels) {
    for (std::string_view& label : labels) {
        if (label.size() > kLabelBytesMax) {
            label = label.substr(0, utf8_boundary_before(label, kLabelBytesMax));
        }
    }
    return labels;
}

/// The label sets that a family has in all shards together, at most `series_max` with the one of `other` values.
template <std::size_t N>
class SeriesCap {
  public:
    explicit SeriesCap(std::size_t series_max = kSeriesMax) : series_max_(series_max) {}

    /// Whether `labels` may have a series of its own. Any thread; called only when a shard meets new labels.
    bool admit(const Labels<N>& labels) {
        const std::lock_guard lock(mutex_);
        if (known_.find(labels) != known_.end()) {
            return true;
        }
        if (known_.size() + 1 >= series_max_) {
            return false;
        }
        known_.insert(store_labels(labels));
        return true;
    }

  private:
    std::size_t series_max_;
    std::mutex mutex_;
    std::unordered_set<StoredLabels<N>, LabelHash, LabelEqual> known_;
};

/// One worker's series of one family (or of a few with the same labels). `at` is for the owner alone and locks only to
/// insert; `for_each` may be called by any thread and locks against insertion.
template <std::size_t N, class Value>
class SeriesTable {
  public:
    explicit SeriesTable(SeriesCap<N>& cap) : cap_(cap) {}

    Value& at(const Labels<N>& given) {
        const Labels<N> labels = cut_labels(given);
        const auto found = series_.find(labels);
        if (found != series_.end()) {
            return *found->second;
        }
        return cap_.admit(labels) ? insert(labels) : overflow();
    }

    template <class Visitor>
    void for_each(Visitor visit) const {
        const std::lock_guard lock(mutex_);
        for (const auto& [labels, value] : series_) {
            visit(labels, *value);
        }
    }

  private:
    Value& insert(const Labels<N>& labels) {
        auto value = std::make_unique<Value>();
        Value& added = *value;
        const std::lock_guard lock(mutex_);
        series_.emplace(store_labels(labels), std::move(value));
        return added;
    }

    Value& overflow() {
        if (overflow_ == nullptr) {
            const auto found = series_.find(other_labels<N>());
            overflow_ = found != series_.end() ? found->second.get() : &insert(other_labels<N>());
        }
        return *overflow_;
    }

    SeriesCap<N>& cap_;
    mutable std::mutex mutex_;
    std::unordered_map<StoredLabels<N>, std::unique_ptr<Value>, LabelHash, LabelEqual> series_;
    Value* overflow_ = nullptr;
};

}  // namespace nexus::telemetry
