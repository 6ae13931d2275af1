#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nexus::provider {

/// The names in `{…}` of a template, in order, `model` among them.
std::vector<std::string_view> names_in(std::string_view text);

/// `text` with each `{name}` but `{model}` replaced by what `value_of` gives, percent-encoded if `encoded`; what it has
/// no value for stays.
std::string fill_parameters(std::string_view text, bool encoded,
                            const std::function<std::optional<std::string>(std::string_view name)>& value_of);

/// `text` with each `{model}` replaced, percent-encoded if `encoded`: a model's name may hold colons and slashes, and
/// is one segment of the path.
std::string fill_model(std::string_view text, std::string_view model, bool encoded);

}  // namespace nexus::provider
