#include "dialect/model_family.h"

#include <charconv>
#include <optional>

namespace nexus::dialect {
namespace {

struct Version {
    int major = 0;
    int minor = 0;

    bool is_from(int other_major, int other_minor) const {
        return major != other_major ? major > other_major : minor >= other_minor;
    }
};

// A number of at most two digits: longer ones are dates.
std::optional<int> read_number(std::string_view text, std::size_t& at) {
    int number = 0;
    const auto [end, fault] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - (text.data() + at));
    if (fault != std::errc() || digits > 2) {
        return std::nullopt;
    }
    at += digits;
    return number;
}

std::optional<Version> read_version(std::string_view text, std::size_t at) {
    const std::optional<int> major = read_number(text, at);
    if (!major) {
        return std::nullopt;
    }
    Version version{*major, 0};
    if (at + 1 < text.size() && (text[at] == '.' || text[at] == '-')) {
        version.minor = read_number(text, ++at).value_or(0);
    }
    return version;
}

// `claude-3-5-sonnet`, `claude-sonnet-4-5`, `claude-opus-4.1`; nothing where no version stands.
std::optional<Version> claude_version(std::string_view name) {
    const std::size_t at = name.find_first_of("0123456789");
    return at == std::string_view::npos ? std::nullopt : read_version(name, at);
}

void apply_claude(std::string_view name, Quirks& quirks) {
    const Version version = claude_version(name).value_or(Version{99, 0});
    quirks.native_json_schema &= version.is_from(4, 5);
    quirks.one_sampling_param |= version.is_from(4, 1) && !version.is_from(4, 7);
    quirks.thinking_by_effort |= version.is_from(4, 6);
    quirks.lacks_assistant_prefill |= version.is_from(4, 6);
    quirks.lacks_sampling_params |= version.is_from(4, 7);
    quirks.system_between_turns |= version.is_from(4, 8);
}

void apply_gemini(std::string_view name, Quirks& quirks) {
    const Version version = read_version(name, 0).value_or(Version{99, 0});
    quirks.thinking_by_effort |= version.is_from(3, 0);
    quirks.media_in_tool_results &= version.is_from(3, 0);
    quirks.json_schema_fields &= version.is_from(2, 5);
}

// Behind the last of what routers and fine tunes put before a name.
std::string_view own_name(std::string_view model) {
    if (model.starts_with("ft:")) {
        model.remove_prefix(3);
        model = model.substr(0, model.find(':'));
    }
    return model.substr(model.rfind('/') + 1);
}

}  // namespace

bool is_openai_reasoner(std::string_view model) {
    const std::string_view name = own_name(model);
    if (name.size() > 1 && name[0] == 'o' && name[1] >= '1' && name[1] <= '9') {
        return name.size() == 2 || name[2] == '-';
    }
    std::size_t at = 4;
    const int number = name.starts_with("gpt-") ? read_number(name, at).value_or(0) : 0;
    // gpt-35 is how Azure writes gpt-3.5.
    return number >= 5 && number != 35 && !name.starts_with("gpt-5-chat");
}

void apply_family(std::string_view model, Quirks& quirks) {
    if (const std::size_t at = model.find("claude-"); at != std::string_view::npos) {
        apply_claude(model.substr(at), quirks);
    } else if (const std::string_view name = own_name(model); name.starts_with("gemini-")) {
        apply_gemini(name.substr(7), quirks);
    } else if (is_openai_reasoner(model)) {
        quirks.reasons = true;
        quirks.max_completion_tokens = true;
    }
}

}  // namespace nexus::dialect
