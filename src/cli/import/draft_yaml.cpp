#include <algorithm>

#include "base/json.h"
#include "base/strings.h"
#include "cli/import/draft.h"
#include "cli/import/values.h"

namespace nexus::cli {
namespace {

// A scalar that no YAML reader can take for anything else; quoted like JSON where there is a doubt (YAML 1.2, 7.3.1).
std::string scalar(std::string_view text) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '/';
    };
    const bool is_word = !text.empty() && text.front() != '-' && text.front() != '.' &&
                         std::all_of(text.begin(), text.end(), is_plain) && !iequals(text, "null");
    std::string out;
    if (is_word) {
        out = text;
    } else {
        append_json_string(out, text);
    }
    return out;
}

std::string list(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) {
        out += (out.empty() ? "" : ", ") + item;
    }
    return "[" + out + "]";
}

std::string map(const DraftTexts& texts) {
    std::string out;
    for (const auto& [key, text] : texts) {
        out += (out.empty() ? "" : ", ") + scalar(key) + ": " + scalar(text.text);
    }
    return "{ " + out + " }";
}

void append_providers(std::string& out, const Draft& draft) {
    out += draft.providers.empty() ? "" : "providers:\n";
    for (const DraftProvider& provider : draft.providers) {
        out += "  " + scalar(provider.name) + ":\n    kind: " + scalar(provider.kind) + "\n";
        for (const auto& [key, text] : provider.keys) {
            out += "    " + scalar(key) + ": " + scalar(text.text) + "\n";
        }
        out += provider.headers.empty() ? "" : "    headers: " + map(provider.headers) + "\n";
    }
}

void append_model(std::string& out, const Draft& draft, const DraftModel& model) {
    out += "  " + scalar(model.name) + ":\n";
    out += model.strategy.empty() ? "" : "    strategy: " + scalar(model.strategy) + "\n";
    out += "    targets:\n";
    for (const DraftTarget& target : model.targets) {
        out +=
            "      - { provider: " + scalar(draft.providers[target.provider].name) + ", model: " + scalar(target.model);
        out += (target.weight == 1 ? "" : ", weight: " + std::to_string(target.weight)) + " }\n";
    }
    std::vector<std::string> fallbacks;
    for (const DraftFallback& fallback : model.fallbacks) {
        fallbacks.push_back(scalar(escaped(fallback.model)));
    }
    out += fallbacks.empty() ? "" : "    fallbacks: " + list(fallbacks) + "\n";
    out += model.limits.empty() ? "" : "    limits: " + list(model.limits) + "\n";
}

// Only what the source asks for runs: the usual pipeline would replace personal data that the source let through.
void append_pipeline(std::string& out, const Draft& draft) {
    std::vector<std::string> stages{"auth", "quota"};
    if (draft.pii) {
        stages.emplace_back("pii");
    }
    if (draft.injection) {
        stages.emplace_back("injection");
    }
    stages.emplace_back("router");
    out += "pipeline: " + list(stages);
    out += draft.pii && draft.injection ? "\n" : "   # pii and injection are there too: docs/configuration.md\n";
    if (draft.pii) {
        out += "pii: { action: " + draft.pii->action;
        out += (draft.pii->entities.empty() ? "" : ", entities: " + list(draft.pii->entities)) + " }\n";
    }
    if (draft.injection) {
        out += "injection: { action: " + *draft.injection + " }\n";
    }
}

void append_access(std::string& out, const Draft& draft) {
    out +=
        "listeners:\n"
        "  data: { address: 127.0.0.1:8080 }   # 0.0.0.0:8080 once the keys are as strong as `nexus keys new` makes "
        "them\n";
    if (draft.keys.empty()) {
        out += "auth: { mode: none }   # on this machine only; `nexus keys new` makes keys\n";
        return;
    }
    out += "keys:\n";
    for (const auto& [name, secret] : draft.keys) {
        out += "  - { name: " + scalar(escaped(name)) + ", secret: " + scalar(secret.text) + " }\n";
    }
}

}  // namespace

std::string yaml_of(const Draft& draft) {
    std::string out;
    append_access(out, draft);
    append_providers(out, draft);
    out += draft.models.empty() ? "" : "models:\n";
    for (const DraftModel& model : draft.models) {
        append_model(out, draft, model);
    }
    append_pipeline(out, draft);
    for (const auto& [section, keys] : draft.sections) {
        std::string members;
        for (const auto& [key, value] : keys) {
            members += (members.empty() ? "" : ", ") + key + ": " + value;
        }
        out += section + ": { " + members + " }\n";
    }
    return out;
}

}  // namespace nexus::cli
