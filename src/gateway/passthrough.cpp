#include "gateway/passthrough.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "gateway/generation.h"
#include "gateway/upstream_body.h"

namespace nexus::gateway {
namespace {

using dialect::Dialect;

// A body of JSON up to this size is looked into; a larger one goes its way unseen.
constexpr std::uint64_t kReadMax = 1024 * 1024;

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

// RFC 3986, 3.3, but for the escapes.
bool is_path_char(char c) {
    return is_unreserved(c) || std::string_view("!$&'()*+,;=:@").find(c) != std::string_view::npos;
}

bool is_safe_segment(std::string_view segment) {
    if (segment.empty() || segment == "." || segment == "..") {
        return false;
    }
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            if (!is_path_char(segment[i])) {
                return false;
            }
            continue;
        }
        const std::optional<std::string> byte = percent_decode(segment.substr(i, 3), false);
        if (!byte || byte->size() != 1 || is_unreserved(byte->front()) || byte->front() == '/' ||
            byte->front() == '\\' || byte->front() == '%' || static_cast<unsigned char>(byte->front()) < 0x20 ||
            byte->front() == 0x7F) {
            return false;
        }
        i += 2;
    }
    return true;
}

constexpr EndpointRow row_of(Dialect dialect) {
    return {net::Method::post, "", Operation::passthrough, dialect, dialect::Operation::chat, "passthrough"};
}

constexpr std::array kRows{row_of(Dialect::openai_chat),      row_of(Dialect::anthropic), row_of(Dialect::gemini),
                           row_of(Dialect::bedrock_converse), row_of(Dialect::cohere),    row_of(Dialect::ollama)};

}  // namespace

bool is_json(std::string_view content_type) {
    const std::string type = lower(trim(content_type.substr(0, content_type.find(';'))));
    return type == "application/json" || type.ends_with("+json");
}

bool is_safe_path(std::string_view path) {
    if (!path.starts_with('/')) {
        return false;
    }
    const std::vector<std::string_view> segments = split(path.substr(1), '/');
    return std::all_of(segments.begin(), segments.end(), is_safe_segment);
}

std::string forwarded_query(std::string_view query) {
    std::string out;
    for (const std::string_view parameter : split(query, '&')) {
        const std::optional<std::string> name = percent_decode(parameter.substr(0, parameter.find('=')), true);
        if (!parameter.empty() && name && *name != "key") {
            out.append(out.empty() ? "?" : "&").append(parameter);
        }
    }
    return out;
}

const EndpointRow& passthrough_row(Dialect dialect) {
    const auto row = std::find_if(kRows.begin(), kRows.end(),
                                  [dialect](const EndpointRow& candidate) { return candidate.dialect == dialect; });
    return row == kRows.end() ? kRows.front() : *row;
}

Task<Result<void>> Passthrough::begin() {
    Result<void> found = find_target();
    if (!found) {
        co_return found;
    }
    const net::RequestHead& head = exchange_.head();
    const auto type = head.headers.get("content-type");
    if (type && is_json(*type) && !head.chunked && head.content_length.value_or(0) <= kReadMax) {
        co_return co_await read_json();
    }
    co_return Result<void>();
}

Result<void> Passthrough::find_target() {
    const std::string_view asked = exchange_.asked().model;
    const std::string_view name = asked.substr(0, asked.find('/'));
    std::string_view rest = asked.substr(name.size());
    const Generation& generation = exchange_.generation();
    const auto provider = generation.providers().find(name);
    if (provider == generation.providers().end()) {
        return Error(ErrorCode::not_found, "Unknown request URL: there is no provider of the name that it has.");
    }
    exchange_.stand_for(passthrough_row(provider->second->usual_dialect().dialect));
    const auto settings = generation.settings().providers.find(name);
    if (settings == generation.settings().providers.end() || !settings->second.passthrough) {
        return Error(ErrorCode::permission_denied, "Nothing is passed through to this provider.");
    }
    if (!is_safe_path(rest)) {
        return Error(ErrorCode::invalid_request,
                     "The path cannot be passed on: it is empty, or has empty, relative or "
                     "needlessly escaped parts.");
    }
    // Both spellings are usual: below the vendor's host, and below the base URL that SDKs are given.
    const std::string& base = provider->second->base_path;
    if (!base.empty() && rest.starts_with(base) && rest.substr(base.size()).starts_with('/')) {
        rest.remove_prefix(base.size());
    }
    path_ = rest;
    exchange_.only_provider = provider->second->name;
    exchange_.model_name = provider->second->name + "/*";
    exchange_.index.model = exchange_.model_name;
    exchange_.route = generation.routes().of_provider(name);
    return {};
}

Task<Result<void>> Passthrough::read_json() {
    const Result<std::string_view> body = co_await exchange_.downstream().read_body(kReadMax);
    if (!body) {
        co_return body.error();
    }
    exchange_.body = *body;
    is_whole_ = true;
    if (const Result<Json> root = parse_json(*body); root && root->is_object()) {
        model_ = string_or(*root, "model", "");
        model_ = is_model_name(model_) ? model_ : std::string();
    }
    co_return Result<void>();
}

bool Passthrough::has_body() const {
    return exchange_.head().chunked || exchange_.head().content_length.value_or(0) != 0;
}

Result<void> Passthrough::prepare(const Target& target, UpstreamBody& out) {
    const net::RequestHead& head = exchange_.head();
    out.dialect = &target.provider->usual_dialect();
    out.model = model_;
    out.method = head.method;
    out.path = path_;
    out.suffix = forwarded_query(head.query);
    out.content_type = has_body() ? head.headers.get("content-type").value_or("") : std::string_view();
    out.accept = head.headers.get("accept").value_or("*/*");
    out.takes_any_success = true;
    if (!is_whole_ && has_body()) {
        if (!body_.rewind()) {
            return Error(ErrorCode::internal_error, "The upload cannot be repeated.");
        }
        out.upload = &body_;
    }
    return {};
}

}  // namespace nexus::gateway
