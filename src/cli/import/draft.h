#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/import/report.h"
#include "config/document.h"

/// A configuration of Nexus on its way to be written: what an import has understood of its source.
namespace nexus::cli {

/// A value, and where it comes from.
struct DraftText {
    std::string text;       ///< as the configuration has it, `${NAME}` and all
    config::Value literal;  ///< a credential that stands in the source: name_credentials() gives it a variable
    config::Position at;
    std::string path;
};

using DraftTexts = std::map<std::string, DraftText, std::less<>>;

struct DraftProvider {
    std::string name;
    std::string kind;
    DraftTexts keys;  ///< `base_url`, `api_key`, `region`, …
    DraftTexts headers;
};

struct DraftTarget {
    std::size_t provider = 0;
    std::string model;
    std::int64_t weight = 1;
};

struct DraftFallback {
    std::string model;
    config::Position at;
    std::string path;
};

struct DraftModel {
    std::string name;
    std::string strategy;  ///< empty: weighted
    std::vector<DraftTarget> targets;
    std::vector<DraftFallback> fallbacks;
    std::vector<std::string> limits;  ///< as written: `{ requests: 60, per: minute }`
    config::Position at;
    std::string path;
};

struct DraftPii {
    std::string action;
    std::vector<std::string> entities;  ///< empty: all
};

struct Draft {
    std::vector<DraftProvider> providers;
    std::vector<DraftModel> models;
    /// Blocks of plain keys: sections["timeouts"]["total"] = "90s".
    std::map<std::string, std::map<std::string, std::string>> sections;
    std::optional<DraftPii> pii;
    std::optional<std::string> injection;  ///< its action
    DraftTexts keys;                       ///< virtual keys by name

    /// The index of a provider that is the same in everything, or of this one, added under a name that is free.
    std::size_t provider(DraftProvider wanted);
    DraftModel* model(std::string_view name);
};

/// Gives every credential that stands in the source a variable of its own, named after its provider, and notes it.
void name_credentials(Draft& draft, ImportReport& report);

/// Makes the parts fit each other as `nexus check` wants them: fallbacks to models that were not carried over, circles
/// of fallbacks, and patterns that would take other patterns' requests are left out, and reported.
void settle(Draft& draft, ImportReport& report);

/// The whole as YAML.
std::string yaml_of(const Draft& draft);

}  // namespace nexus::cli
