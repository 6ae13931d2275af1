#include "config/include.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "config/files.h"

namespace nexus::config {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kMergedMaps{"models", "organisations", "providers"};
constexpr std::array<std::string_view, 2> kMergedLists{"keys", "rules"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

void duplicate(const Value& second, const Value& first, std::string path, Problems& problems) {
    problems.add({second.position(), std::move(path), "duplicate key; the first is at " + first.position().text(), {}});
}

// Hangs the members of `from` behind those of `into`, leaving out names that are there already.
void merge_maps(Document& document, Value into, Value from, const std::string& path, Problems& problems) {
    std::map<std::string_view, Value> names;
    into.each_member([&](Value key, Value) { names.emplace(key.text(), key); });
    from.each_member([&](Value key, Value) {
        const auto known = names.find(key.text());
        if (known != names.end()) {
            duplicate(key, known->second, path + "." + std::string(key.text()), problems);
        }
    });
    document.append_children(into.id(), document.node(from.id()).first);
}

void merge_member(Document& document, Document::Id into, Value key, Value value, Problems& problems) {
    const Value known = document.value(into).find_key(key.text());
    if (!known) {
        document.node(value.id()).next = Document::kNone;
        document.append_children(into, key.id());
        return;
    }
    const Value other = known.next();
    const bool are_maps = other.kind() == Value::Kind::map && value.kind() == Value::Kind::map;
    const bool are_lists = other.kind() == Value::Kind::list && value.kind() == Value::Kind::list;
    if (other.kind() == Value::Kind::null) {
        // `models:` with nothing below it, as a file has it whose entries were all moved to others.
        Document::Node filled = document.node(value.id());
        filled.next = document.node(other.id()).next;
        document.node(other.id()) = filled;
    } else if (are_maps && is_one_of(key.text(), kMergedMaps)) {
        merge_maps(document, other, value, std::string(key.text()), problems);
    } else if (are_lists && is_one_of(key.text(), kMergedLists)) {
        document.append_children(other.id(), document.node(value.id()).first);
    } else {
        duplicate(key, known, std::string(key.text()), problems);
    }
}

void add_files(const fs::path& path, Value at, std::vector<fs::path>& files, Problems& problems) {
    const std::vector<fs::path> found = is_pattern(path) ? matching_files(path) : std::vector<fs::path>{path};
    for (const fs::path& file : found) {
        if (std::find(files.begin(), files.end(), file) != files.end()) {
            continue;
        }
        if (files.size() == kIncludesMax) {
            problems.add({at.position(), "include", "expected at most 1000 included files", {}});
            return;
        }
        files.push_back(file);
    }
}

}  // namespace

std::vector<fs::path> included_files(Value root, const fs::path& directory, Problems& problems,
                                     std::vector<fs::path>& watched) {
    std::vector<fs::path> files;
    const Value list = root.find("include");
    if (!list || list.kind() != Value::Kind::list) {
        return files;  // another kind is reported when the settings are read
    }
    list.each_item([&](Value item, std::size_t) {
        if (item.kind() != Value::Kind::scalar || item.text().empty() || item.is_broken()) {
            return;
        }
        const fs::path path = directory / fs::path(item.text());
        if (path.parent_path().native().find('*') != std::string::npos) {
            problems.add({item.position(), "include", "expected * in the file's name only", {}});
            return;
        }
        watched.push_back(path);
        add_files(path, item, files, problems);
    });
    return files;
}

void merge_roots(Document& document, Document::Id into, Document::Id from, Problems& problems) {
    std::vector<std::pair<Value, Value>> members;
    document.value(from).each_member([&](Value key, Value value) { members.emplace_back(key, value); });
    for (const auto& [key, value] : members) {
        if (key.text() == "include") {
            problems.add({key.position(), "include", "only the main file may include others", {}});
        } else {
            merge_member(document, into, key, value, problems);
        }
    }
}

}  // namespace nexus::config
