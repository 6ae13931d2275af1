#include "config/locate.h"

#include "base/strings.h"

namespace nexus::config {
namespace {

struct Step {
    Value value;
    std::size_t size = 0;  ///< of the text that names it
};

// Whether `name` is the whole next step of `rest`. Names of the operator's may hold dots themselves.
bool begins_with(std::string_view rest, std::string_view name) {
    constexpr std::string_view kEnds = ".[:";
    return !name.empty() && rest.starts_with(name) &&
           (rest.size() == name.size() || kEnds.find(rest[name.size()]) != std::string_view::npos);
}

Step member(Value at, std::string_view rest) {
    Step longest;
    at.each_member([&](Value key, Value value) {
        if (key.kind() == Value::Kind::scalar && key.text().size() > longest.size && begins_with(rest, key.text())) {
            longest = {value, key.text().size()};
        }
    });
    return longest;
}

Step numbered_item(Value at, std::string_view rest) {
    const std::size_t end = rest.find(']');
    const auto index = rest.starts_with('[') ? parse_uint(rest.substr(1, end - 1)) : std::nullopt;
    return index && end != std::string_view::npos ? Step{at.item(*index), end + 1} : Step{};
}

Step named_item(Value at, std::string_view rest) {
    Step named;
    at.each_item([&](Value item, std::size_t) {
        const Value name = item.kind() == Value::Kind::map ? item.find("name") : item;
        if (name && name.kind() == Value::Kind::scalar && !named.value && begins_with(rest, name.text())) {
            named = {item, name.text().size()};
        }
    });
    return named;
}

// What separates a step from the one before it.
std::size_t separator(std::string_view rest) {
    if (rest.starts_with(": ")) {
        return 2;
    }
    return rest.starts_with('.') ? 1 : 0;
}

}  // namespace

Position locate(Value root, std::string_view message) {
    Value at = root;
    std::string_view rest = message;
    while (true) {
        const std::string_view next = rest.substr(separator(rest));
        Step step;
        if (at.kind() == Value::Kind::map) {
            step = member(at, next);
        } else if (at.kind() == Value::Kind::list) {
            step = next.starts_with('[') ? numbered_item(at, next) : named_item(at, next);
        }
        if (!step.value) {
            break;
        }
        at = step.value;
        rest = next.substr(step.size);
    }
    Position position = at.position();
    if (at.id() == root.id()) {
        position.line = 0;
        position.column = 0;
    }
    return position;
}

}  // namespace nexus::config
