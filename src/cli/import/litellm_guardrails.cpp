#include <algorithm>
#include <array>

#include "base/strings.h"
#include "cli/import/guards.h"
#include "cli/import/litellm_source.h"
#include "cli/import/values.h"

namespace nexus::cli {
namespace {

using config::Value;

/// One entry of `guardrails`.
struct Guardrail {
    Draft& draft;
    std::string kind;
    bool is_scanned = false;  ///< whether prompts are looked at before they leave
    bool is_everywhere = false;
    std::vector<GuardedEntity> entities;
};
using Row = KeyRow<Guardrail>;

void read_kind(KeyWalk& walk, Guardrail& guardrail, Value value) {
    if (const auto text = text_value(walk, value)) {
        guardrail.kind = text->text;
    }
}

void read_mode(KeyWalk& walk, Guardrail& guardrail, Value value) {
    read_items(walk, value, [&](Value mode) {
        const std::string_view word = mode.kind() == Value::Kind::scalar ? mode.text() : std::string_view();
        if (word == "pre_call" || word == "during_call") {
            guardrail.is_scanned = true;
        } else if (word == "post_call") {
            walk.lost("answers are not searched; placeholders in them are turned back");
        } else if (word != "logging_only") {  // nothing of a prompt is ever logged
            walk.lost("expected pre_call, during_call, post_call or logging_only");
        }
    });
}

void read_entities(KeyWalk& walk, Guardrail& guardrail, Value map) {
    map.each_member([&](Value key, Value action) {
        const KeyWalk::Step step(walk, key);
        const bool blocks = action.kind() == Value::Kind::scalar && iequals(action.text(), "BLOCK");
        guardrail.entities.push_back({std::string(key.text()), blocks, walk.position(), walk.path()});
    });
}

constexpr std::string_view kPresidio = "personal data is found by detectors in the process, which take no such setting";

constexpr std::array kParams{
    Row{"guardrail", read_kind},
    Row{"mode", read_mode},
    Row{"default_on", [](KeyWalk&, Guardrail& guardrail, Value value) { guardrail.is_everywhere = is_true(value); }},
    Row{"pii_entities_config", read_entities},
    Row{"output_parse_pii"},  // placeholders in answers are always turned back
    Row{"presidio_language"},
    Row{"presidio_analyzer_api_base"},
    Row{"presidio_anonymizer_api_base"},
    Row{"presidio_ad_hoc_recognizers", nullptr, kPresidio},
    Row{"presidio_score_thresholds", nullptr, kPresidio},
    Row{"presidio_*", nullptr, kPresidio},
    Row{"mock_redacted_text", nullptr, kPresidio},
    Row{"api_key"},  // of a service that is not called, which the guardrail itself is reported for
    Row{"api_base"},
    Row{"*", nullptr, "a guard of Nexus has no such setting"},
};

constexpr std::array kEntry{
    Row{"guardrail_name"},
    Row{"guardrail_info"},
    Row{"guardrail_id"},
    Row{"litellm_params", [](KeyWalk& walk, Guardrail& guardrail,
                             Value value) { read_keys<Guardrail>(walk, value, kParams, guardrail); }},
};

void apply(KeyWalk& walk, Guardrail& guardrail) {
    if (guardrail.kind != "presidio" && guardrail.kind != "hide-secrets" && guardrail.kind != "hide_secrets") {
        const bool is_injection =
            guardrail.kind.starts_with("lakera") || guardrail.kind.starts_with("prompt_injection");
        walk.lost(is_injection ? "this service is not called; add injection to pipeline for a detector in the process"
                               : "this service is not called; pii and injection are the guards in the process");
        return;
    }
    if (!guardrail.is_scanned) {
        return;
    }
    if (guardrail.kind != "presidio") {
        guardrail.entities.push_back({"SECRET", false, walk.position(), walk.path()});
    }
    if (!guardrail.is_everywhere) {
        walk.note("is chosen by each request in LiteLLM, and applies to every request here");
    }
    guard_personal_data(walk.report(), guardrail.draft, guardrail.entities);
}

}  // namespace

void read_guardrails(KeyWalk& walk, LiteLlmSource& source, Value list) {
    read_items(walk, list, [&](Value item) {
        Guardrail guardrail{source.draft, {}, false, false, {}};
        read_keys<Guardrail>(walk, item, kEntry, guardrail);
        apply(walk, guardrail);
    });
}

bool read_guard_callback(KeyWalk& walk, LiteLlmSource& source, std::string_view name) {
    if (name == "presidio") {
        guard_personal_data(walk.report(), source.draft, {});
    } else if (name == "hide_secrets") {
        const std::vector<GuardedEntity> secrets{{"SECRET", false, walk.position(), walk.path()}};
        guard_personal_data(walk.report(), source.draft, secrets);
    } else if (name == "detect_prompt_injection") {
        source.draft.injection = "block";
    } else {
        return false;
    }
    return true;
}

}  // namespace nexus::cli
