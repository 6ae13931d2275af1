#include "config/problems.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace nexus::config {

std::string Position::text() const {
    if (line == 0) {
        return file;
    }
    return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string Problem::text() const {
    std::string out = at.text() + ": ";
    if (!key.empty()) {
        out += key + ": ";
    }
    out += message;
    if (!nearest.empty()) {
        out += "; did you mean \"" + nearest + "\"?";
    }
    return out;
}

void Problems::add(Problem problem) {
    if (problems_.size() == kProblemsMax) {
        ++omitted_;
        return;
    }
    problems_.push_back(std::move(problem));
}

void Problems::sort() {
    const auto place = [](const Problem& problem) {
        return std::tie(problem.at.order, problem.at.line, problem.at.column);
    };
    std::stable_sort(problems_.begin(), problems_.end(),
                     [&](const Problem& left, const Problem& right) { return place(left) < place(right); });
}

std::string Problems::text() const {
    std::string out;
    for (const Problem& problem : problems_) {
        out += problem.text() + "\n";
    }
    if (omitted_ > 0) {
        out += "and " + std::to_string(omitted_) + " more\n";
    }
    return out;
}

}  // namespace nexus::config
