#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "provider/provider.h"

namespace nexus::provider {

/// The value of a parameter of `row` for this entry: the operator's, else the project of the credentials file, else the
/// row's own. Blank values count as none.
std::optional<std::string> parameter(const ProviderRow& row, const config::Provider& settings, std::string_view name);

/// The parameters that the entry lacks for its base URL and paths, in order.
std::vector<std::string> missing_parameters(const ProviderRow& row, const config::Provider& settings);

/// The parameters that the entry has and the row does not know, in the file's words.
std::vector<std::string> unknown_parameters(const ProviderRow& row, const config::Provider& settings);

/// The entry's base URL: the operator's, else the row's with its parameters; empty where neither has one. Errors: a
/// parameter that cannot stand in a URL.
Result<std::string> base_url(const ProviderRow& row, const config::Provider& settings);

/// `row` with its parameters filled in, its paths made to follow `base_path`: where that ends with the API's version
/// (`/v1`) and a path begins with it, as users' and providers' habits differ in, it is said once.
ProviderRow filled_row(const ProviderRow& row, const config::Provider& settings, std::string_view base_path);

/// A text or secret of an entry by its key, for what an environment variable holds; nullptr for another word.
std::string* text_member(config::Provider& settings, std::string_view key);
Secret* secret_member(config::Provider& settings, std::string_view key);

}  // namespace nexus::provider
