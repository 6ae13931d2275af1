#include "gateway/plain_usage.h"

#include "dialect/codec.h"
#include "dialect/fields.h"

namespace nexus::gateway {
namespace {

// Voyage and Jina report a total, Cohere what it bills.
std::optional<std::int64_t> only_count(const Json& root) {
    if (const Json* usage = dialect::object_field(root, "usage")) {
        return dialect::count_field(*usage, "total_tokens");
    }
    const Json* meta = dialect::object_field(root, "meta");
    const Json* billed = meta != nullptr ? dialect::object_field(*meta, "billed_units") : nullptr;
    return billed != nullptr ? dialect::count_field(*billed, "input_tokens") : std::nullopt;
}

}  // namespace

dialect::Usage plain_usage(std::string_view body) {
    dialect::Usage usage = dialect::codec_for(dialect::Dialect::openai_chat).decode_usage(body);
    if (!usage.known()) {
        usage = dialect::codec_for(dialect::Dialect::openai_responses).decode_usage(body);
    }
    if (!usage.known()) {
        if (const Result<Json> root = dialect::parse_provider_json(body); root && root->is_object()) {
            usage.input = only_count(*root);
        }
    }
    return usage;
}

}  // namespace nexus::gateway
