#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "cli/import/report.h"
#include "config/document.h"

namespace nexus::cli {

/// Where an import stands in its source. Readers report through it, and the report gets the key's path and place.
class KeyWalk {
  public:
    explicit KeyWalk(ImportReport& report) : report_(report) {}

    /// One level down, for as long as the object lives.
    class Step {
      public:
        Step(KeyWalk& walk, config::Value key) : Step(walk, key, std::string(key.text()), ".") {}
        Step(KeyWalk& walk, config::Value item, std::size_t index)
            : Step(walk, item, "[" + std::to_string(index) + "]", "") {}
        /// To where `path` leads, from the root: for what is said after the walk.
        Step(KeyWalk& walk, config::Value at, const std::string& path) : Step(walk, at, path, "") {}
        ~Step() {
            walk_.path_.resize(size_);
            walk_.at_ = at_;
        }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

      private:
        Step(KeyWalk& walk, config::Value at, const std::string& name, const char* separator)
            : walk_(walk), size_(walk.path_.size()), at_(walk.at_) {
            walk.path_ += (size_ == 0 ? "" : separator) + name;
            walk.at_ = at;
        }

        KeyWalk& walk_;
        std::size_t size_;
        config::Value at_;
    };

    /// The name of the key that is being read.
    std::string_view name() const { return at_ ? at_.text() : std::string_view(); }
    config::Position position() const { return at_ ? at_.position() : config::Position{}; }
    const std::string& path() const { return path_; }
    ImportReport& report() { return report_; }

    /// About the key that is being read.
    void lost(std::string_view message) { report_.lost(position(), path_, message); }
    void note(std::string_view message) { report_.note(position(), path_, message); }

  private:
    ImportReport& report_;
    std::string path_;
    config::Value at_;
};

/// What becomes of one key of the source. Either `read` takes the value over, or `lost` says why nothing does and what
/// to do instead, or, with neither, nothing has to be written because it is what Nexus does anyway.
template <class Target>
struct KeyRow {
    std::string_view key;  ///< or a prefix ending in `*`
    void (*read)(KeyWalk&, Target&, config::Value) = nullptr;
    std::string_view lost = {};
};

template <class Target>
const KeyRow<Target>* find_key_row(std::span<const KeyRow<Target>> rows, std::string_view key) {
    for (const KeyRow<Target>& row : rows) {
        const bool is_prefix = row.key.ends_with('*');
        if (is_prefix ? key.starts_with(row.key.substr(0, row.key.size() - 1)) : key == row.key) {
            return &row;
        }
    }
    return nullptr;
}

/// Goes through the members of `map` by the table; a key that has no row is reported. `spell` gives the table's
/// spelling of a key.
template <class Target, class Spell>
void read_keys(KeyWalk& walk, config::Value map, std::span<const KeyRow<Target>> rows, Target& target, Spell&& spell) {
    if (map.kind() == config::Value::Kind::null) {
        return;
    }
    if (map.kind() != config::Value::Kind::map) {
        walk.lost("expected keys with values");
        return;
    }
    map.each_member([&](config::Value key, config::Value value) {
        const KeyWalk::Step step(walk, key);
        if (value.kind() == config::Value::Kind::null) {
            return;  // `key:` without a value is the same as no key
        }
        const KeyRow<Target>* row = find_key_row(rows, spell(key.text()));
        if (row == nullptr) {
            walk.lost("this importer does not know the key; see docs/configuration.md for what Nexus has");
        } else if (row->read != nullptr) {
            row->read(walk, target, value);
        } else if (!row->lost.empty()) {
            walk.lost(row->lost);
        }
    });
}

template <class Target>
void read_keys(KeyWalk& walk, config::Value map, std::span<const KeyRow<Target>> rows, Target& target) {
    read_keys(walk, map, rows, target, [](std::string_view key) { return key; });
}

/// Calls `visit(item)` for each item of a list, one step down; a value that is no list counts as its only item.
template <class Visit>
void read_items(KeyWalk& walk, config::Value list, Visit&& visit) {
    if (list.kind() != config::Value::Kind::list) {
        visit(list);
        return;
    }
    list.each_item([&](config::Value item, std::size_t index) {
        const KeyWalk::Step step(walk, item, index);
        visit(item);
    });
}

}  // namespace nexus::cli
