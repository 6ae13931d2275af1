#include "config/reference.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "config/printed.h"
#include "config/reader.h"
#include "config/reference_text.h"

namespace nexus::config {
namespace {

// The keys of one struct. A struct that stands at several places has one section that names them all.
struct Section {
    About about;
    std::vector<std::string> paths;
    std::vector<std::string> rows;
    std::vector<std::string> defaults;        // of the first place, row by row
    std::vector<std::string> other_defaults;  // of the places after the first
    std::vector<std::pair<std::string, std::string>> planned;
};

// GitHub's anchor of a heading.
std::string anchor(std::string_view title) {
    std::string out;
    for (const char c : lower(title)) {
        if (c == ' ') {
            out += '-';
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out += c;
        }
    }
    return out;
}

std::string link(std::string_view title) { return "[" + std::string(title) + "](#" + anchor(title) + ")"; }

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

// Plain words in a table's cell, in which Markdown would take `<kind>` for HTML and a star for emphasis.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '<' || c == '*' ? "\\" : "";
        out += c;
    }
    return out;
}

std::string range_text(const Rule& rule, std::string (*text)(std::int64_t)) {
    if (rule.min == std::numeric_limits<std::int64_t>::min()) {
        return {};
    }
    return ", " + text(rule.min) + " to " + text(rule.max);
}

std::string plain_number(std::int64_t value) { return std::to_string(value); }
std::string percent_number(std::int64_t value) { return std::to_string(value) + "%"; }
std::string milliseconds(std::int64_t value) { return duration_text(std::chrono::milliseconds(value)); }

std::string integer_type(const Rule& rule) {
    switch (rule.written) {
        case Written::size: return "size" + range_text(rule, size_text);
        case Written::percent: return "percentage" + range_text(rule, percent_number);
        case Written::number: break;
    }
    return "whole number" + range_text(rule, plain_number);
}

std::string text_type(const Rule& rule) {
    std::vector<std::string> words;
    for (const std::string_view word : rule.words) {
        words.push_back(code(word));
    }
    if (!words.empty()) {
        const std::vector<std::string_view> views(words.begin(), words.end());
        return listed(views);
    }
    return rule.format != nullptr ? escaped(rule.format->expected) : "text";
}

template <class T>
std::string type_of(const Rule& rule);

// `list of text`, but `list, each …` where a whole phrase says what an item is.
template <class T>
std::string list_type(const Rule& rule) {
    const bool is_phrase = !rule.words.empty() || (rule.format != nullptr && rule.format->expected != "text");
    return (is_phrase ? "list, each " : "list of ") + type_of<T>(rule);
}

template <class T>
std::string type_of(const Rule& rule) {
    if constexpr (std::is_same_v<T, std::string>) {
        return text_type(rule);
    } else if constexpr (std::is_same_v<T, Secret>) {
        return "secret";
    } else if constexpr (std::is_same_v<T, bool>) {
        return "`true` or `false`";
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return integer_type(rule);
    } else if constexpr (std::is_same_v<T, double>) {
        return "number" + range_text(rule, plain_number);
    } else if constexpr (kIsDuration<T>) {
        return "duration" + range_text(rule, milliseconds);
    } else if constexpr (std::is_same_v<T, Limit>) {
        return link(about(Of<LimitEntry>{}).title);
    } else if constexpr (std::is_same_v<T, Stage>) {
        return "[stage](#the-pipeline)";
    } else if constexpr (kIsOptional<T>) {
        return type_of<typename T::value_type>(rule);
    } else if constexpr (kIsList<T>) {
        return list_type<typename T::value_type>(rule);
    } else if constexpr (kIsMap<T>) {
        return "by name: " + type_of<typename T::mapped_type>(rule);
    } else {
        return link(about(Of<T>{}).title);
    }
}

template <class T>
std::string default_of(const Rule& rule, const T& initial) {
    const Json value = printed(rule, initial);
    if (rule.is_required) {
        return "**required**";
    }
    if (value.is_null() || value.is_object() || value == "" || value == Json::array()) {
        return "";
    }
    if (value.is_array()) {
        std::string out;
        for (const Json& item : value) {
            out += (out.empty() ? "" : ", ") + item.get<std::string>();
        }
        return code("[" + out + "]");
    }
    return code(value.is_string() ? value.get<std::string>() : dump_json(value));
}

class Writer {
  public:
    template <class T>
    void add(const std::string& path, const T& initial) {
        const About what = about(Of<T>{});
        const auto known = std::find_if(sections_.begin(), sections_.end(),
                                        [&](const Section& section) { return section.about.title == what.title; });
        if (known != sections_.end()) {
            known->paths.push_back(path);
            add_other_defaults(*known, path, initial);
            return;
        }
        Section section{what, {path}, {}, {}, {}, {}};
        each_field<T>([&](const Rule& rule, auto member) {
            const auto& value = initial.*member;
            section.defaults.push_back(default_of(rule, value));
            section.rows.push_back("| " + code(rule.name) + " | " + type_of<std::decay_t<decltype(value)>>(rule) +
                                   " | " + section.defaults.back() + " | " + std::string(rule.text) + " |");
        });
        add_planned<T>(section);
        sections_.push_back(std::move(section));
        each_field<T>([&](const Rule& rule, auto member) {
            add_nested(path + (path.empty() ? "" : ".") + std::string(rule.name), initial.*member);
        });
    }

    std::string text() const {
        std::string out;
        for (const Section& section : sections_) {
            out += "## " + std::string(section.about.title) + "\n\n";
            if (!section.paths.front().empty()) {
                out += "At " + joined(section.paths) + ". ";
            }
            out +=
                std::string(section.about.text) + "\n\n| key | type | default | meaning |\n| --- | --- | --- | --- |\n";
            for (const std::string& row : section.rows) {
                out += row + "\n";
            }
            out += "\n";
            for (const std::string& line : section.other_defaults) {
                out += line + "\n\n";
            }
        }
        return out + planned_text();
    }

  private:
    template <class T>
    void add_nested(const std::string& path, const T& initial) {
        if constexpr (std::is_same_v<T, Limit>) {
            add(path, LimitEntry{});
        } else if constexpr (kIsOptional<T>) {
            add_nested(path, typename T::value_type{});
        } else if constexpr (kIsList<T>) {
            add_nested(path + "[]", typename T::value_type{});
        } else if constexpr (kIsMap<T>) {
            add_nested(path + ".<name>", typename T::mapped_type{});
        } else if constexpr (Tabled<T>) {
            add(path, initial);
        }
    }

    template <class T>
    void add_other_defaults(Section& section, const std::string& path, const T& initial) {
        std::size_t row = 0;
        each_field<T>([&](const Rule& rule, auto member) {
            const std::string value = default_of(rule, initial.*member);
            if (value != section.defaults[row++]) {
                section.other_defaults.push_back("The default of " + code(path + "." + std::string(rule.name)) +
                                                 " is " + value + ".");
            }
        });
    }

    template <class T>
    static void add_planned(Section& section) {
        const auto one = [&](const auto& field) {
            if constexpr (kIsPlanned<decltype(field)>) {
                section.planned.emplace_back(field.name, field.feature);
            }
        };
        std::apply([&](const auto&... field) { (one(field), ...); }, fields(Of<T>{}));
    }

    static std::string joined(const std::vector<std::string>& paths) {
        std::string out;
        for (const std::string& path : paths) {
            out += (out.empty() ? "" : ", ") + code(path);
        }
        return out;
    }

    std::string planned_text() const {
        std::string out =
            "## Not built yet\n\nThese keys are known and refused by name: a file never asks for "
            "something that then does not happen.\n\n";
        for (const Section& section : sections_) {
            if (section.planned.empty()) {
                continue;
            }
            std::string names;
            for (const auto& [name, feature] : section.planned) {
                names += (names.empty() ? "" : ", ") + code(name);
            }
            out += "- " + link(section.about.title) + ": " + names + "\n";
        }
        return out;
    }

    std::vector<Section> sections_;
};

}  // namespace

std::string reference_markdown() {
    Writer writer;
    writer.add("", Settings{});
    return std::string(kReferenceIntroduction) + writer.text();
}

}  // namespace nexus::config
