#include "config/pipeline.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/strings.h"
#include "config/read_struct.h"

namespace nexus::config {
namespace {

constexpr Rule stage_rule() {
    Rule rule;
    rule.words = kStages;
    rule.planned_words = kStagesPlanned;
    return rule;
}

// Reads the keys of `at` other than `name` into `block`.
template <class Block>
void read_override(Reader& reader, Value at, Block& block) {
    at.each_member([&](Value key, Value value) {
        if (key.kind() != Value::Kind::scalar || key.text() == "name") {
            return;
        }
        const Reader::Step step(reader, key.text());
        bool is_known = false;
        each_field<Block>([&](const Rule& rule, auto member) {
            if (rule.name == key.text()) {
                is_known = true;
                read_value(reader, value, rule, block.*member);
            }
        });
        if (!is_known) {
            reader.unknown_key(key, buildable_names<Block>());
        }
    });
}

void refuse_override(Reader& reader, Value at, const std::string& name) {
    at.each_member([&](Value key, Value) {
        if (key.text() != "name") {
            const Reader::Step step(reader, key.text());
            reader.problem(key, name + " has no keys to override");
        }
    });
}

// A misspelt `name` is told as that: without it nothing is known of the other keys.
void refuse_nameless(Reader& reader, Value at) {
    static constexpr std::array<std::string_view, 1> kName{"name"};
    bool is_misspelt = false;
    at.each_member([&](Value key, Value) {
        if (key.kind() == Value::Kind::scalar && nearest(key.text(), kName)) {
            const Reader::Step step(reader, key.text());
            reader.unknown_key(key, kName);
            is_misspelt = true;
        }
    });
    if (!is_misspelt) {
        const Reader::Step step(reader, "name");
        reader.problem(at, "is required");
    }
}

void read_stage(Reader& reader, Value at, const Settings& settings, Stage& stage) {
    if (at.kind() != Value::Kind::map) {
        reader.read_text(at, stage_rule(), stage.name);
        return;
    }
    const Value name = at.find("name");
    if (!name) {
        refuse_nameless(reader, at);
        return;
    }
    {
        const Reader::Step step(reader, "name");
        reader.read_text(name, stage_rule(), stage.name);
    }
    const bool has_override = at.first().next().next().operator bool();
    if (stage.name == "pii" && has_override) {
        read_override(reader, at, stage.pii.emplace(settings.pii));
    } else if (stage.name == "injection" && has_override) {
        read_override(reader, at, stage.injection.emplace(settings.injection));
    } else if (!stage.name.empty()) {
        refuse_override(reader, at, stage.name);
    }
}

void check_order(Reader& reader, Value at, const std::vector<Stage>& stages) {
    bool is_authenticated = false;
    at.each_item([&](Value item, std::size_t index) {
        const Reader::Step step(reader, index);
        const std::string& name = stages[index].name;
        const auto is_same = [&](const Stage& stage) { return stage.name == name; };
        const auto end = stages.begin() + static_cast<std::ptrdiff_t>(index);
        if (!name.empty() && std::any_of(stages.begin(), end, is_same)) {
            reader.problem(item, "expected each stage once, found " + name + " again");
        }
        if (name == "quota" && !is_authenticated) {
            reader.problem(item, "quota counts by key, user and team: expected auth before it");
        }
        if (name == "router" && item.next()) {
            reader.problem(item, "expected router as the last stage");
        }
        is_authenticated = is_authenticated || name == "auth";
    });
    if (std::none_of(stages.begin(), stages.end(), [](const Stage& stage) { return stage.name == "router"; })) {
        reader.problem(at, "expected router as the last stage");
    }
}

}  // namespace

void read_pipeline(Reader& reader, Value at, Settings& settings) {
    if (!at) {
        return;
    }
    const Reader::Step step(reader, "pipeline");
    if (at.kind() != Value::Kind::list) {
        reader.expected(at, "a list of stages");
        return;
    }
    std::vector<Stage> stages;
    at.each_item([&](Value item, std::size_t index) {
        const Reader::Step item_step(reader, index);
        read_stage(reader, item, settings, stages.emplace_back());
    });
    check_order(reader, at, stages);
    settings.pipeline = std::move(stages);
}

}  // namespace nexus::config
