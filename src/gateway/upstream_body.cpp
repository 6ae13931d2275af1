#include "gateway/upstream_body.h"

namespace nexus::gateway {

Result<UpstreamBody> UpstreamBodies::make(const Target& target) {
    UpstreamBody out;
    out.dialect = choose_dialect(*target.provider);
    if (out.dialect == nullptr) {
        return Error(ErrorCode::no_eligible_target,
                     "Provider " + target.provider->name + " cannot serve this kind of request.");
    }
    out.same_dialect = out.dialect->dialect == exchange_.endpoint().dialect;
    out.model = target.is_wildcard() ? std::string(exchange_.star) : target.model;
    const Result<void> made = out.same_dialect ? splice(target, out) : translate(target, out);
    if (!made) {
        return made.error();
    }
    return out;
}

const provider::DialectPath* UpstreamBodies::choose_dialect(const provider::Provider& provider) const {
    if (const provider::DialectPath* same = provider.find(exchange_.endpoint().dialect)) {
        return same;
    }
    if (exchange_.endpoint().operation != Operation::chat) {
        return nullptr;
    }
    for (const provider::DialectPath& path : provider.row.dialects) {
        if (path.dialect != dialect::Dialect::openai_embeddings) {
            return &path;
        }
    }
    return nullptr;
}

Edits UpstreamBodies::edits_for_findings() const {
    Edits edits;
    for (const Finding& finding : exchange_.findings) {
        if (finding.redact) {
            const dialect::TextPiece& piece = exchange_.index.texts[finding.piece];
            dialect::replace_in_piece(edits, exchange_.body, piece, finding.range, finding.replacement);
        }
    }
    return edits;
}

Result<void> UpstreamBodies::splice(const Target& target, UpstreamBody& out) {
    const dialect::BodyIndex& index = exchange_.index;
    Edits edits = edits_for_findings();
    if (out.model != index.model) {
        dialect::set_model(edits, index, out.model);
    }
    if (index.stream && out.dialect->dialect == dialect::Dialect::openai_chat && target.quirks.stream_usage_option &&
        !index.include_usage.value_or(false)) {
        dialect::request_stream_usage(edits, index);
    }
    if (!edits.empty()) {
        out.storage = edits.apply(exchange_.body);
    }
    return {};
}

Result<void> UpstreamBodies::translate(const Target& target, UpstreamBody& out) {
    if (!decoded_) {
        const Edits edits = edits_for_findings();
        const std::string edited = edits.empty() ? std::string() : edits.apply(exchange_.body);
        const dialect::Codec& codec = dialect::codec_for(exchange_.endpoint().dialect);
        Result<dialect::ChatRequest> decoded = codec.decode_request(edits.empty() ? exchange_.body : edited);
        if (!decoded) {
            return std::move(decoded).error();
        }
        decoded_ = *std::move(decoded);
        exchange_.legacy_functions = decoded_->legacy_functions;
    }
    decoded_->model = out.model;
    dialect::Quirks quirks = target.quirks;
    if (target.is_wildcard()) {
        quirks = quirks_of(target.provider->row, tokens::find_price(target.provider->row.price_kind, out.model));
    }
    Result<dialect::EncodedRequest> encoded =
        dialect::codec_for(out.dialect->dialect).encode_request(*decoded_, quirks);
    if (!encoded) {
        return std::move(encoded).error();
    }
    out.storage = std::move(encoded->body);
    out.dropped = std::move(encoded->dropped);
    return {};
}

}  // namespace nexus::gateway
