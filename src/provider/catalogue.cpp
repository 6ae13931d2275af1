#include "provider/catalogue.h"

#include <algorithm>
#include <stdexcept>

#include "config/document.h"
#include "config/yaml.h"
#include "provider/catalogue_row.h"

namespace nexus::embedded {
std::string_view provider_catalogue();
}

namespace nexus::provider {

Result<Catalogue> Catalogue::parse(std::string_view yaml) {
    config::Document document;
    config::Problems problems;
    Catalogue catalogue;
    const auto root = config::parse_yaml(document, "providers.yaml", yaml, problems);
    if (root) {
        document.value(*root).each_member([&](config::Value key, config::Value members) {
            ProviderRow row;
            row.kind = key.text();
            read_row(members, row, problems);
            catalogue.rows_.push_back(std::move(row));
        });
    }
    if (!problems.empty()) {
        return Error(ErrorCode::invalid_request, problems.text());
    }
    return catalogue;
}

const Catalogue& Catalogue::builtin() {
    static const Catalogue catalogue = [] {
        Result<Catalogue> parsed = parse(embedded::provider_catalogue());
        if (!parsed) {
            throw std::logic_error("the built-in provider catalogue: " + parsed.error().message());
        }
        return *std::move(parsed);
    }();
    return catalogue;
}

const ProviderRow* Catalogue::find(std::string_view kind) const {
    for (const ProviderRow& row : rows_) {
        if (row.kind == kind || std::find(row.aliases.begin(), row.aliases.end(), kind) != row.aliases.end()) {
            return &row;
        }
    }
    return nullptr;
}

std::vector<std::string_view> Catalogue::kinds() const {
    std::vector<std::string_view> kinds;
    for (const ProviderRow& row : rows_) {
        kinds.push_back(row.kind);
        kinds.insert(kinds.end(), row.aliases.begin(), row.aliases.end());
    }
    return kinds;
}

}  // namespace nexus::provider
