#include "cli/import/report.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/strings.h"

namespace nexus::cli {
namespace {

// Keys come from the source: one with a newline in it would break out of a comment.
std::string printable(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            c = '?';
        }
    }
    return text;
}

void append_section(std::string& out, std::string_view title, std::vector<config::Problem> remarks) {
    if (remarks.empty()) {
        return;
    }
    std::stable_sort(remarks.begin(), remarks.end(), [](const config::Problem& left, const config::Problem& right) {
        return std::tie(left.at.line, left.at.column) < std::tie(right.at.line, right.at.column);
    });
    out += std::string(title) + " (" + std::to_string(remarks.size()) + "):\n";
    for (const config::Problem& remark : remarks) {
        out += "  " + printable(remark.text()) + "\n";
    }
}

}  // namespace

void ImportReport::lost(config::Position at, std::string key, std::string_view message) {
    lost_.push_back({std::move(at), std::move(key), std::string(message), {}});
}

void ImportReport::note(config::Position at, std::string key, std::string_view message) {
    notes_.push_back({std::move(at), std::move(key), std::string(message), {}});
}

std::string ImportReport::text() const {
    std::string out;
    append_section(out, "Not carried over", lost_);
    append_section(out, "Worth knowing", notes_);
    return out;
}

std::string ImportReport::comments() const {
    const std::string whole = text();
    std::string out;
    for (const std::string_view line : split(whole, '\n')) {
        if (!line.empty()) {
            out += "# " + std::string(line) + "\n";
        }
    }
    return out;
}

}  // namespace nexus::cli
