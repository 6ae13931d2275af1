#include "provider/path_template.h"

#include "base/encoding.h"

namespace nexus::provider {
namespace {

constexpr std::string_view kModel = "model";

// Calls `on_text(text)` and `on_name(name)` for what a template is made of. A brace without its fellow is text.
template <class OnText, class OnName>
void walk(std::string_view text, OnText&& on_text, OnName&& on_name) {
    while (true) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            on_text(text);
            return;
        }
        on_text(text.substr(0, open));
        on_name(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
}

void append(std::string& out, std::string_view value, bool encoded) {
    out.append(encoded ? percent_encode(value) : std::string(value));
}

void append_name(std::string& out, std::string_view name) { out.append("{").append(name).append("}"); }

}  // namespace

std::vector<std::string_view> names_in(std::string_view text) {
    std::vector<std::string_view> names;
    walk(text, [](std::string_view) {}, [&names](std::string_view name) { names.push_back(name); });
    return names;
}

std::string fill_parameters(std::string_view text, bool encoded,
                            const std::function<std::optional<std::string>(std::string_view name)>& value_of) {
    std::string out;
    walk(
        text, [&out](std::string_view part) { out.append(part); },
        [&](std::string_view name) {
            const std::optional<std::string> value = name == kModel ? std::nullopt : value_of(name);
            if (value) {
                append(out, *value, encoded);
            } else {
                append_name(out, name);
            }
        });
    return out;
}

std::string fill_model(std::string_view text, std::string_view model, bool encoded) {
    std::string out;
    walk(
        text, [&out](std::string_view part) { out.append(part); },
        [&](std::string_view name) {
            if (name == kModel) {
                append(out, model, encoded);
            } else {
                append_name(out, name);
            }
        });
    return out;
}

}  // namespace nexus::provider
