#include "base/bytes.h"

#include <algorithm>
#include <numeric>

namespace nexus {

void Edits::replace(Span range, std::string with) { edits_.push_back(Edit{range, std::move(with)}); }

void Edits::append(const Edits& other) { edits_.insert(edits_.end(), other.edits_.begin(), other.edits_.end()); }

std::string Edits::apply(std::string_view text) const {
    std::vector<std::size_t> order(edits_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t left, std::size_t right) {
        const Span& a = edits_[left].range;
        const Span& b = edits_[right].range;
        if (a.begin != b.begin || a.empty() != b.empty()) {
            return a.begin != b.begin ? a.begin < b.begin : a.empty();
        }
        return a.end > b.end;
    });
    std::size_t added = 0;
    for (const Edit& edit : edits_) {
        added += edit.with.size();
    }
    std::string out;
    out.reserve(text.size() + added);
    std::size_t copied = 0;
    for (std::size_t index : order) {
        const Edit& edit = edits_[index];
        if (edit.range.begin < copied || edit.range.end < edit.range.begin || edit.range.end > text.size()) {
            continue;
        }
        out.append(text.substr(copied, edit.range.begin - copied));
        out.append(edit.with);
        copied = edit.range.end;
    }
    out.append(text.substr(copied));
    return out;
}

}  // namespace nexus
