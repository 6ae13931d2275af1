#include "gateway/balance.h"

#include <algorithm>

namespace nexus::gateway {
namespace {

bool has(const std::vector<const Target*>& targets, const Target& target) {
    return std::find(targets.begin(), targets.end(), &target) != targets.end();
}

void append_weighted(const ModelRoute& route, std::size_t worker, std::vector<const Target*>& out) {
    if (route.sequence.empty()) {
        return;
    }
    std::uint32_t& cursor = route.cursors[worker].next;
    const std::size_t first = cursor;
    cursor = static_cast<std::uint32_t>((cursor + 1) % route.sequence.size());
    const std::size_t wanted = std::min(out.size() + route.targets.size(), kCandidatesMax);
    for (std::size_t step = 0; step < route.sequence.size() && out.size() < wanted; ++step) {
        const Target& target = route.targets[route.sequence[(first + step) % route.sequence.size()]];
        if (!has(out, target)) {
            out.push_back(&target);
        }
    }
}

void append_route(const ModelRoute& route, std::size_t worker, std::vector<const Target*>& out) {
    if (!route.by_priority) {
        append_weighted(route, worker, out);
        return;
    }
    for (const Target& target : route.targets) {
        if (out.size() < kCandidatesMax && !has(out, target)) {
            out.push_back(&target);
        }
    }
}

// Breadth first, so that a route's own fallbacks come before their fallbacks. The configuration has no cycles, and the
// number of routes is bounded here all the same.
void append_fallbacks(const ModelRoute& route, std::size_t worker, std::vector<const Target*>& out) {
    std::vector<const ModelRoute*> queue{&route};
    for (std::size_t at = 0; at < queue.size() && queue.size() < kCandidatesMax; ++at) {
        for (const ModelRoute* fallback : queue[at]->fallbacks) {
            if (std::find(queue.begin(), queue.end(), fallback) == queue.end()) {
                append_route(*fallback, worker, out);
                queue.push_back(fallback);
            }
        }
    }
}

}  // namespace

std::vector<const Target*> order_targets(const ModelRoute& route, std::size_t worker, SteadyTime now) {
    std::vector<const Target*> targets;
    targets.reserve(route.targets.size() + 2);
    append_route(route, worker, targets);
    if (!route.fallbacks.empty()) {
        append_fallbacks(route, worker, targets);
    }
    std::stable_partition(targets.begin(), targets.end(), [now](const Target* target) {
        return !target->health->is_open(now) && !target->provider->rests(now);
    });
    return targets;
}

}  // namespace nexus::gateway
