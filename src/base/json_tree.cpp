#include "base/json_tree.h"

#include <algorithm>
#include <numeric>

namespace nexus {
namespace {

using Object = JsonTreeBuilder::Json::object_t;
// The vector that an ordered object is; its own [] looks keys up one by one.
using Members = std::vector<Object::value_type>;

// The members' indexes by key, equal keys in their order in the text. Sorting keeps a hostile object at n log n, which
// a hash with a known seed would not.
std::vector<std::size_t> sorted_by_key(const Members& members) {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&members](std::size_t left, std::size_t right) {
        const int compared = members[left].first.compare(members[right].first);
        return compared != 0 ? compared < 0 : left < right;
    });
    return order;
}

bool has_equal_keys(const Members& members, const std::vector<std::size_t>& order) {
    return std::adjacent_find(order.begin(), order.end(), [&members](std::size_t left, std::size_t right) {
               return members[left].first == members[right].first;
           }) != order.end();
}

void merge_equal_keys(Members& members, const std::vector<std::size_t>& order) {
    std::vector<bool> dropped(members.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && members[order[end]].first == members[order[begin]].first) {
            dropped[order[end]] = true;
            ++end;
        }
        if (end - begin > 1) {
            members[order[begin]].second = std::move(members[order[end - 1]].second);
        }
        begin = end;
    }
    Members kept;
    kept.reserve(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (!dropped[i]) {
            kept.emplace_back(members[i].first, std::move(members[i].second));
        }
    }
    members.swap(kept);
}

// Below this size comparing every pair is quicker than sorting.
constexpr std::size_t kFewMembers = 12;

bool has_equal_keys_few(const Members& members) {
    for (std::size_t i = 1; i < members.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (members[i].first == members[j].first) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

bool JsonTreeBuilder::key(std::string& name) {
    key_ = std::move(name);
    return true;
}

bool JsonTreeBuilder::end_object() {
    Members& members = open_.back()->get_ref<Object&>();
    if (members.size() > kFewMembers || has_equal_keys_few(members)) {
        const std::vector<std::size_t> order = sorted_by_key(members);
        if (has_equal_keys(members, order)) {
            merge_equal_keys(members, order);
        }
    }
    return close();
}

bool JsonTreeBuilder::parse_error(std::size_t position, const std::string& /*last_token*/,
                                  const Json::exception& /*error*/) {
    error_byte_ = position;
    return false;
}

bool JsonTreeBuilder::add(Json value) {
    place(std::move(value));
    return true;
}

bool JsonTreeBuilder::open(Json container) {
    if (open_.size() >= static_cast<std::size_t>(std::max(depth_max_, 0))) {
        too_deep_ = true;
        return false;
    }
    open_.push_back(&place(std::move(container)));
    return true;
}

bool JsonTreeBuilder::close() {
    open_.pop_back();
    return true;
}

JsonTreeBuilder::Json& JsonTreeBuilder::place(Json value) {
    if (open_.empty()) {
        root_ = std::move(value);
        return root_;
    }
    Json& container = *open_.back();
    if (container.is_array()) {
        return container.get_ref<Json::array_t&>().emplace_back(std::move(value));
    }
    Members& members = container.get_ref<Object&>();
    return members.emplace_back(std::move(key_), std::move(value)).second;
}

}  // namespace nexus
