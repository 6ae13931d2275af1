#pragma once

#include <span>
#include <string_view>

/// What other gateways call the services that run models, and what Nexus calls them.
namespace nexus::cli {

struct VendorRow {
    std::string_view litellm;   ///< the prefix of LiteLLM's `model`; empty: it has none
    std::string_view portkey;   ///< Portkey's `provider`; empty: it has none
    std::string_view kinds;     ///< kinds of our catalogue, the preferred one first, with `|` between them
    std::string_view variable;  ///< where both look for its key when the file names none; empty: nowhere
    std::string_view base_url;  ///< where it speaks OpenAI's format, for a catalogue that has no such kind
    /// What LiteLLM puts between its prefix and the name of the model for its own use, with `|` between them.
    std::string_view infixes = {};
};

/// The first row of a name counts.
std::span<const VendorRow> vendors();
/// By LiteLLM's prefix; nullptr if it is none.
const VendorRow* litellm_vendor(std::string_view prefix);
/// The vendor of a model that LiteLLM names without a prefix: `gpt-4o`, `claude-sonnet-4-5`; nullptr if unknown.
const VendorRow* litellm_vendor_of_model(std::string_view model);
/// By Portkey's name; nullptr if it is none.
const VendorRow* portkey_vendor(std::string_view name);

/// What this program's configuration can say, so that an import never writes what `nexus check` refuses.
bool has_kind(std::string_view kind);
bool has_provider_key(std::string_view key);
bool has_strategy(std::string_view strategy);

/// The first of the row's kinds that the catalogue has; empty if it has none of them.
std::string_view built_kind(const VendorRow& vendor);
/// The first of the words that `|` separates.
std::string_view first_word(std::string_view words);

}  // namespace nexus::cli
