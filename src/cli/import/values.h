#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/strings.h"
#include "cli/import/draft.h"
#include "cli/import/keys.h"

/// Scalars of a source, as the configuration writes them. What does not fit is reported through the walk.
namespace nexus::cli {

/// A text without `${` that means something here.
std::string escaped(std::string_view text);

/// A scalar that may stand in the configuration: `os.environ/NAME` becomes `${NAME}`.
std::optional<DraftText> text_value(KeyWalk& walk, config::Value value);
/// The same for what a provider may also find elsewhere, or do without: `${NAME:-}`.
std::optional<DraftText> optional_value(KeyWalk& walk, config::Value value);
/// A credential: `os.environ/NAME` becomes `${NAME:-}`, so that a key that is not set turns its provider off instead of
/// breaking the file; anything else is kept aside until it has the name of a variable, and is never written.
std::optional<DraftText> secret_value(KeyWalk& walk, config::Value value);
/// `${NAME:-}` for a variable of this program's choice.
DraftText variable(KeyWalk& walk, std::string_view name);

std::optional<double> number_value(KeyWalk& walk, config::Value value);
/// What Python's YAML and JSON take for true.
bool is_true(config::Value value);

/// Reports a key that is not switched off: off is what Nexus does anyway.
template <class Target, const char* Message>
void read_unless_off(KeyWalk& walk, Target&, config::Value value) {
    if (value.kind() != config::Value::Kind::scalar || !iequals(value.text(), "false")) {
        walk.lost(Message);
    }
}

/// `90s` or `500ms` of a number of seconds, held to the range; beyond it is noted.
std::string duration_value(KeyWalk& walk, double seconds, double seconds_max);

/// The shortest whole numbers in (nearly) the same proportions, 1 to 1000000 each; all positive, or 0 stays 0.
std::vector<std::int64_t> whole_weights(const std::vector<double>& weights);

}  // namespace nexus::cli
