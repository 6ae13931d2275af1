#include "tokens/prices.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/strings.h"

namespace nexus::embedded {

std::string_view prices();  // config/prices.csv, made by nexus_embed in CMakeLists.txt

}  // namespace nexus::embedded

namespace nexus::tokens {
namespace {

// Other names for the table's kinds, as other gateways' configurations and model prefixes spell them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kKindAliases{{
    {"azure_openai", "azure"},
    {"google", "gemini"},
    {"google_ai_studio", "gemini"},
    {"vertex_ai", "vertex"},
    {"google_vertex", "vertex"},
    {"aws", "bedrock"},
    {"aws_bedrock", "bedrock"},
    {"bedrock_converse", "bedrock"},
    {"amazon_bedrock", "bedrock"},
    {"together_ai", "together"},
    {"fireworks_ai", "fireworks"},
    {"x-ai", "xai"},
    {"jina_ai", "jina"},
    {"mistralai", "mistral"},
}};

// Where a kind has no row of its own, the model's maker says what it costs. The makers first; Vertex has Google's
// models that the Gemini API has given up; the last one resells every maker's models at their prices under the
// `maker/model` names that routers such as OpenRouter use.
constexpr std::array<std::string_view, 11> kMakers{
    "openai", "anthropic",  "gemini", "mistral",           "cohere", "deepseek", "xai",
    "voyage", "perplexity", "vertex", "vercel_ai_gateway",
};

constexpr std::array<std::string_view, 7> kBedrockRegions{"us.", "eu.", "apac.", "global.", "jp.", "au.", "us-gov."};

std::string_view canonical_kind(std::string_view kind) {
    for (const auto& [alias, name] : kKindAliases) {
        if (iequals(alias, kind)) {
            return name;
        }
    }
    return kind;
}

int compare_ignoring_case(std::string_view row_field, std::string_view wanted) {
    const std::size_t size = std::min(row_field.size(), wanted.size());
    for (std::size_t i = 0; i < size; ++i) {
        const char c = wanted[i];
        const auto right = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        const auto left = static_cast<unsigned char>(row_field[i]);
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return row_field.size() == wanted.size() ? 0 : row_field.size() < wanted.size() ? -1 : 1;
}

// The fields of one row, taken from the left.
class Fields {
  public:
    explicit Fields(std::string_view row) : rest_(row) {}

    std::string_view text() {
        const std::size_t end = std::min(rest_.find(','), rest_.size());
        const std::string_view field = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        return field;
    }
    std::optional<std::int64_t> number() { return parse_int(text()); }

  private:
    std::string_view rest_;
};

ModelPrice parse_row(std::string_view row) {
    Fields fields(row);
    ModelPrice price;
    price.kind = fields.text();
    price.id = fields.text();
    price.input = fields.number().value_or(0);
    price.output = fields.number().value_or(0);
    price.cache_read = fields.number();
    price.cache_write = fields.number();
    price.long_from = fields.number().value_or(0);
    price.long_input = fields.number();
    price.long_output = fields.number();
    price.long_cache_read = fields.number();
    price.long_cache_write = fields.number();
    price.context_window = fields.number().value_or(0);
    price.max_output = fields.number().value_or(0);
    const std::string_view flags = fields.text();
    const auto has = [flags](char flag) { return flags.find(flag) != std::string_view::npos; };
    price.lacks_sampling_params = has('s');
    price.lacks_native_json_schema = has('j');
    price.thinks_by_effort = has('e');
    price.refuses_max_tokens = has('m');
    price.takes_one_sampling_param = has('o');
    price.lacks_assistant_prefill = has('p');
    price.lacks_forced_tool_use = has('t');
    price.takes_system_between_turns = has('b');
    price.lacks_media_in_tool_results = has('r');
    price.lacks_json_schema_fields = has('f');
    price.takes_web_search_options = has('w');
    return price;
}

// The text after the remarks and the line of column names.
std::string_view rows_of(std::string_view text) {
    while (text.starts_with('#') || text.starts_with("kind,")) {
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return text;
}

// Binary search for the row whose first two fields are `kind` and `id`: a probe is moved back to its line's beginning.
std::optional<ModelPrice> find_exact(std::string_view kind, std::string_view id) {
    const std::string_view rows = rows_of(embedded::prices());
    std::size_t low = 0;
    std::size_t high = rows.size();
    while (low < high) {
        const std::size_t probe = low + (high - low) / 2;
        const std::size_t before = probe == 0 ? std::string_view::npos : rows.rfind('\n', probe - 1);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t end = std::min(rows.find('\n', begin), rows.size());
        const std::string_view row = rows.substr(begin, end - begin);
        Fields fields(row);
        int order = compare_ignoring_case(fields.text(), kind);
        order = order != 0 ? order : compare_ignoring_case(fields.text(), id);
        if (order == 0) {
            return parse_row(row);
        }
        if (order < 0) {
            low = end + 1;
        } else {
            high = begin;
        }
    }
    return std::nullopt;
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_dashed_date(std::string_view text) {
    return text.size() == 10 && text[4] == '-' && text[7] == '-' && all_digits(text.substr(0, 4)) &&
           all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2));
}

// `id` without its date, `:latest` or `@version`, or unchanged.
std::string_view without_version(std::string_view id) {
    if (id.size() > 11 && id[id.size() - 11] == '-' && is_dashed_date(id.substr(id.size() - 10))) {
        return id.substr(0, id.size() - 11);
    }
    if (id.size() > 9 && id[id.size() - 9] == '-' && all_digits(id.substr(id.size() - 8))) {
        return id.substr(0, id.size() - 9);
    }
    if (id.ends_with(":latest") || id.ends_with("-latest")) {
        return id.substr(0, id.size() - 7);
    }
    return id.substr(0, id.find('@'));
}

// `ft:base:organisation:name:id` is priced as `ft:base`.
std::string_view without_fine_tune(std::string_view id) {
    return id.starts_with("ft:") ? id.substr(0, id.find(':', 3)) : id;
}

std::string_view without_region(std::string_view kind, std::string_view id) {
    if (kind == "bedrock") {
        for (std::string_view region : kBedrockRegions) {
            if (id.starts_with(region)) {
                return id.substr(region.size());
            }
        }
    }
    return id;
}

// Every spelling is tried as it is before its version is cut off: dated rows may have prices of their own.
std::optional<ModelPrice> find_spelling(std::string_view kind, std::string_view id) {
    id = without_fine_tune(id);
    for (std::string_view name : {id, without_region(kind, id)}) {
        if (auto found = find_exact(kind, name)) {
            return found;
        }
        if (auto found = find_exact(kind, without_version(name))) {
            return found;
        }
    }
    return std::nullopt;
}

struct Prefixed {
    std::string_view maker;
    std::string_view id;
};

// `arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-…` is the model behind the slash.
std::string_view without_arn(std::string_view model) {
    return model.starts_with("arn:") ? model.substr(model.rfind('/') + 1) : model;
}

// `claude-sonnet-4.5`, as routers write it, by its maker's name; unchanged for every other model.
std::string with_dashes(std::string_view model) {
    std::string out(model);
    for (std::size_t i = lower(model).find("claude-"); i < out.size(); ++i) {
        if (out[i] == '.') {
            out[i] = '-';
        }
    }
    return out;
}

std::optional<Prefixed> split_prefix(std::string_view model) {
    const std::size_t slash = model.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    return Prefixed{canonical_kind(model.substr(0, slash)), model.substr(slash + 1)};
}

std::optional<ModelPrice> find_anywhere(std::string_view own, std::string_view model) {
    if (auto found = find_spelling(own, model)) {
        return found;
    }
    if (const auto prefixed = split_prefix(model)) {
        // `gemini/gemini-2.5-pro` at Gemini itself, and `anthropic/claude-sonnet-4-5` at a router.
        if (auto found = find_spelling(prefixed->maker, prefixed->id)) {
            return found;
        }
    }
    for (std::string_view maker : kMakers) {
        if (auto found = find_spelling(maker, model)) {
            return found;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<ModelPrice> find_price(std::string_view kind, std::string_view model) {
    const std::string_view own = canonical_kind(kind);
    const std::string_view name = without_arn(model);
    if (auto found = find_anywhere(own, name)) {
        return found;
    }
    const std::string dashed = with_dashes(name);
    return dashed == name ? std::nullopt : find_anywhere(own, dashed);
}

}  // namespace nexus::tokens
