#include "gateway/decisions.h"

#include "base/json.h"

namespace nexus::gateway {

void Decisions::note(std::string_view stage, std::string_view action, std::string detail) {
    add(Entry{stage, action, std::move(detail), false});
}

void Decisions::tell(std::string_view stage, std::string_view action, std::string detail) {
    add(Entry{stage, action, std::move(detail), true});
}

void Decisions::add(Entry entry) {
    if (entries_.size() < kEntriesMax) {
        entries_.push_back(std::move(entry));
    }
}

std::string Decisions::header_value() const {
    std::string out;
    for (const Entry& entry : entries_) {
        if (!entry.visible) {
            continue;
        }
        if (!out.empty()) {
            out.append("; ");
        }
        out.append(entry.stage).append("=").append(entry.action);
        if (!entry.detail.empty()) {
            out.append("(").append(entry.detail).append(")");
        }
    }
    return out;
}

std::string Decisions::json() const {
    std::string out = "[";
    for (const Entry& entry : entries_) {
        out.append(out.size() == 1 ? "{\"stage\":" : ",{\"stage\":");
        append_json_string(out, entry.stage);
        out.append(",\"action\":");
        append_json_string(out, entry.action);
        if (!entry.detail.empty()) {
            out.append(",\"detail\":");
            append_json_string(out, entry.detail);
        }
        out.push_back('}');
    }
    out.push_back(']');
    return out;
}

}  // namespace nexus::gateway
