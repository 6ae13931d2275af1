#include "gateway/upstream_body.h"

#include <algorithm>

#include "dialect/cache_points.h"
#include "dialect/custom_tools.h"
#include "dialect/model_family.h"
#include "gateway/generation.h"

namespace nexus::gateway {
namespace {

using dialect::Dialect;

constexpr std::string_view kForeign = dialect::kForeignReasoning;

// Where the model is part of the path alone.
bool has_model_in_body(Dialect dialect) { return dialect != Dialect::gemini && dialect != Dialect::bedrock_converse; }

bool has_stream_options(Dialect dialect) {
    return dialect == Dialect::openai_chat || dialect == Dialect::openai_completions;
}

void name_model(Edits& edits, const dialect::BodyIndex& index, std::string_view model) {
    if (!index.model_raw.empty()) {
        dialect::set_model(edits, index, model);
        return;
    }
    std::string member = "\"model\":";
    append_json_string(member, model);
    member.push_back(',');
    edits.insert(index.root.begin + 1, member);
}

bool is_true(const net::HeaderMap& headers, std::string_view name) {
    const auto value = headers.get(name);
    return value && *value == "true";
}

std::string model_of(const Target& target, const Exchange& exchange) {
    return target.is_wildcard() ? std::string(exchange.star) : target.model;
}

dialect::Quirks quirks_for(const Target& target, std::string_view model) {
    if (!target.is_wildcard()) {
        return target.quirks;
    }
    const provider::ProviderRow& row = target.provider->row;
    return quirks_of(row, model, tokens::find_price(row.price_kind, model));
}

Error unsupported(const std::string& name, const provider::Provider& provider) {
    Error error(ErrorCode::invalid_request, "'" + name + "' is not supported by the model's provider " + provider.name +
                                                "; leave it out, or let the gateway drop it (unsupported_params)");
    error.param(name);
    return error;
}

}  // namespace

dialect::EmbeddingFormat embedding_format_of(const EndpointRow& row) {
    return row.dialect == Dialect::gemini ? dialect::EmbeddingFormat::gemini : dialect::EmbeddingFormat::openai;
}

bool is_foreign_reasoning(const Error& error) { return error.param() == kForeign; }

Result<UpstreamBody> UpstreamBodies::make(const Target& target) {
    UpstreamBody out;
    out.model = model_of(target, exchange_);
    Result<void> made = choose_format(*target.provider, out);
    out.same_dialect = out.same_dialect && !(made && inlines(target, out));
    if (made && exchange_.endpoint().operation != Operation::realtime) {
        made = exchange_.transfer ? exchange_.transfer->prepare(target, out)
               : out.embeddings   ? translate_embeddings(target, out)
               : out.same_dialect ? splice(target, out)
                                  : translate(target, out);
    }
    if (!made) {
        return made.error();
    }
    return out;
}

bool UpstreamBodies::may_want_files() const {
    return exchange_.endpoint().operation == Operation::chat && exchange_.body.find("http") != std::string_view::npos;
}

Result<std::vector<WantedFile>> UpstreamBodies::wanted_files(const Target& target) {
    std::vector<WantedFile> wanted;
    UpstreamBody out;
    out.model = model_of(target, exchange_);
    if (!choose_format(*target.provider, out) || !may_inline(target, out)) {
        return wanted;
    }
    const Result<void> decoded = decode();
    if (!decoded) {
        return decoded.error();
    }
    for (dialect::MediaUrl& url : media_urls(out, quirks_for(target, out.model))) {
        wanted.push_back(WantedFile{url.part->url, std::move(url.param), url.part->kind, out.wire});
    }
    return wanted;
}

// A body of the client's own dialect is passed on as it is, unless what it names has to be put into it: then it is
// encoded like that of another.
bool UpstreamBodies::may_inline(const Target& target, const UpstreamBody& out) const {
    const bool has_codec = out.wire == Dialect::openai_chat || out.wire == Dialect::anthropic;
    return !out.same_dialect || (has_codec && !quirks_for(target, out.model).takes_media_urls);
}

bool UpstreamBodies::inlines(const Target& target, const UpstreamBody& out) {
    return !files_.empty() && may_inline(target, out) && decode() &&
           !media_urls(out, quirks_for(target, out.model)).empty();
}

std::vector<dialect::MediaUrl> UpstreamBodies::media_urls(const UpstreamBody& out, const dialect::Quirks& quirks) {
    return dialect::media_urls(*decoded_, out.wire, quirks);
}

Result<void> UpstreamBodies::choose_format(const provider::Provider& provider, UpstreamBody& out) const {
    const EndpointRow& row = exchange_.endpoint();
    out.wire = row.dialect;
    if (row.operation == Operation::embeddings) {
        choose_embeddings(provider, out);
    } else if (row.operation == Operation::chat) {
        out.dialect = provider.choose(row.dialect, out.model, exchange_.index.stream);
        out.wire = out.dialect != nullptr ? out.dialect->dialect : row.dialect;
    } else if (row.operation == Operation::passthrough || row.operation == Operation::objects) {
        out.dialect = &provider.usual_dialect();
    } else if (const std::string* path = provider.row.path_of(row.upstream)) {
        out.dialect = &provider.usual_dialect();
        out.path = *path;
    }
    if (out.dialect == nullptr) {
        return Error(ErrorCode::no_eligible_target,
                     "Provider " + provider.name + " cannot serve this kind of request.");
    }
    out.same_dialect = out.wire == row.dialect && !out.embeddings;
    return {};
}

// A URL that only could not be passed on because nothing may be fetched.
Error UpstreamBodies::with_advice(Error error, const std::vector<dialect::MediaUrl>& urls, const Target& target) const {
    const bool is_by_url = std::any_of(urls.begin(), urls.end(),
                                       [&error](const dialect::MediaUrl& url) { return url.param == error.param(); });
    if (!is_by_url || exchange_.generation().url_fetcher() != nullptr) {
        return error;
    }
    Error advised(error.code(), error.message() + " (provider " + target.provider->name +
                                    "). Send the bytes, or let the gateway fetch it (fetch_urls.allow).");
    return advised.param(error.param());
}

void UpstreamBodies::choose_embeddings(const provider::Provider& provider, UpstreamBody& out) const {
    out.dialect = provider.choose(Dialect::openai_embeddings, out.model, false);
    const bool is_openai = exchange_.endpoint().dialect == Dialect::openai_embeddings;
    if (out.dialect != nullptr) {
        out.embeddings = is_openai ? std::nullopt : std::optional(dialect::EmbeddingFormat::openai);
        return;
    }
    const provider::OperationPath* path = provider.row.find_operation(dialect::Operation::embeddings);
    if (path == nullptr) {
        return;
    }
    out.embeddings = dialect::find_embedding_format(path->format, out.model);
    if (out.embeddings) {
        out.dialect = &provider.usual_dialect();
        out.path = path->path;
    }
}

std::string UpstreamBodies::edited_body() const {
    const Edits edits = redactions_of(exchange_);
    return edits.empty() ? std::string(exchange_.body) : edits.apply(exchange_.body);
}

Result<void> UpstreamBodies::translate_embeddings(const Target& target, UpstreamBody& out) const {
    const Result<dialect::EmbeddingRequest> request =
        dialect::decode_embedding_request(embedding_format_of(exchange_.endpoint()), edited_body());
    if (!request) {
        return request.error();
    }
    Result<dialect::EncodedRequest> encoded = dialect::encode_embedding_request(*out.embeddings, *request, out.model);
    if (!encoded) {
        return std::move(encoded).error();
    }
    if (exchange_.route->conversion.unsupported == Conversion::Unsupported::reject && !encoded->dropped.empty()) {
        return unsupported(encoded->dropped.front(), *target.provider);
    }
    out.storage = std::move(encoded->body);
    out.dropped = std::move(encoded->dropped);
    return {};
}

Edits redactions_of(const Exchange& exchange) {
    Edits edits;
    for (const Finding& finding : exchange.findings) {
        if (finding.redact) {
            const dialect::TextPiece& piece = exchange.index.texts[finding.piece];
            dialect::replace_in_piece(edits, exchange.body, piece, finding.range, finding.replacement);
        }
    }
    return edits;
}

Result<void> UpstreamBodies::splice(const Target& target, UpstreamBody& out) {
    const dialect::BodyIndex& index = exchange_.index;
    Edits edits = redactions_of(exchange_);
    const bool body_names_it = exchange_.model_name.empty() && !index.model_raw.empty();
    if (has_model_in_body(out.wire) && !(body_names_it && out.model == index.model)) {
        name_model(edits, index, out.model);
    }
    if (exchange_.previous) {
        edits.replace(exchange_.previous->raw, exchange_.previous->object.id);
    }
    if (index.stream && has_stream_options(out.wire) && target.quirks.stream_usage_option &&
        !index.include_usage.value_or(false)) {
        dialect::request_stream_usage(edits, index);
    }
    if (out.wire == Dialect::openai_chat && dialect::is_openai_reasoner(out.model)) {
        dialect::rename_max_tokens(edits, exchange_.body, index);
    }
    if (out.wire == Dialect::anthropic && exchange_.route != nullptr) {
        dialect::add_cache_points(edits, exchange_.body, index, exchange_.route->conversion.cache_points);
    }
    if (!edits.empty()) {
        out.storage = edits.apply(exchange_.body);
    }
    return encodes_anew() ? decode() : Result<void>();
}

// Whether the answer to a client of the same dialect is made of what was decoded, for which the request must be known.
bool UpstreamBodies::encodes_anew() {
    if (exchange_.endpoint().operation != Operation::chat) {
        return false;
    }
    switch (exchange_.endpoint().dialect) {
        case Dialect::openai_responses: return !exchange_.generation().chain().text_readers().empty();
        case Dialect::openai_chat: exchange_.strict = wants_strict(); return exchange_.strict;
        default: return false;
    }
}

bool UpstreamBodies::wants_strict() const {
    const net::HeaderMap& headers = exchange_.head().headers;
    // The second one is what clients set up for Portkey send.
    return exchange_.route->conversion.strict || is_true(headers, "x-nexus-strict") ||
           is_true(headers, "x-portkey-strict-open-ai-compliance");
}

Result<void> UpstreamBodies::decode() {
    if (decoded_) {
        return {};
    }
    const dialect::Codec& codec = dialect::codec_for(exchange_.endpoint().dialect);
    Result<dialect::ChatRequest> decoded =
        exchange_.findings.empty() ? codec.decode_request(exchange_.body) : codec.decode_request(edited_body());
    if (!decoded) {
        return std::move(decoded).error();
    }
    decoded_ = *std::move(decoded);
    decoded_->stream = exchange_.index.stream;
    exchange_.legacy_functions = decoded_->legacy_functions;
    exchange_.custom_tools = dialect::custom_tool_names(*decoded_);
    exchange_.strict = wants_strict();
    if (exchange_.endpoint().dialect == Dialect::openai_responses) {
        exchange_.answer_echo = dialect::answer_echo(*decoded_);
    }
    return {};
}

Result<void> UpstreamBodies::translate(const Target& target, UpstreamBody& out) {
    const Result<void> decoded = decode();
    if (!decoded) {
        return decoded;
    }
    decoded_->model = out.model;
    const dialect::Quirks quirks = quirks_for(target, out.model);
    const std::vector<dialect::MediaUrl> urls = media_urls(out, quirks);
    const InlinedFiles inlined(urls, files_);
    const dialect::CachePoints points =
        dialect::points_for(out.wire, out.model, quirks, exchange_.route->conversion.cache_points);
    const dialect::CacheMarks marks(*decoded_, points);
    Result<dialect::EncodedRequest> encoded = dialect::codec_for(out.wire).encode_request(*decoded_, quirks);
    if (!encoded) {
        return with_advice(std::move(encoded).error(), urls, target);
    }
    const Result<void> converted = apply_conversion(*encoded, *target.provider);
    if (!converted) {
        return converted;
    }
    out.storage = std::move(encoded->body);
    out.dropped = std::move(encoded->dropped);
    return {};
}

// What the route says about the parameters that the encoder found no place for.
Result<void> UpstreamBodies::apply_conversion(dialect::EncodedRequest& encoded,
                                              const provider::Provider& provider) const {
    const Conversion& conversion = exchange_.route->conversion;
    const auto foreign = std::find(encoded.dropped.begin(), encoded.dropped.end(), dialect::kForeignReasoning);
    if (foreign != encoded.dropped.end() && !conversion.drop_foreign_reasoning) {
        Error error(ErrorCode::invalid_request,
                    "The conversation holds reasoning that another provider has signed, which " + provider.name +
                        " cannot take; drop_foreign_reasoning lets the gateway leave it out.");
        return error.status(409).param(std::string(kForeign));
    }
    if (conversion.unsupported == Conversion::Unsupported::reject) {
        for (const std::string& name : encoded.dropped) {
            if (name != dialect::kForeignReasoning) {
                return unsupported(name, provider);
            }
        }
    } else if (conversion.unsupported == Conversion::Unsupported::pass && !encoded.dropped.empty()) {
        encoded.body = dialect::with_passed(encoded, *decoded_);
        std::erase_if(encoded.dropped, [this](const std::string& name) {
            return decoded_->unmapped_values.is_object() && decoded_->unmapped_values.contains(name);
        });
    }
    return {};
}

}  // namespace nexus::gateway
