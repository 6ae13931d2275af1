#include "net/websocket_handshake.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "net/http_fields.h"
#include "net/http_syntax.h"

namespace nexus::net {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kVersion = "13";
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kSubprotocolsMax = 32;

std::string accept_of(std::string_view key) {
    std::string text(key);
    text += kGuid;
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
    (void)::SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

bool has_token(const HeaderMap& headers, std::string_view name, std::string_view token) {
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const HeaderMap::Field field = headers[i];
        if (iequals(field.name, name) && list_has_token(field.value, token)) {
            return true;
        }
    }
    return false;
}

Error refusal(int status, std::string message) {
    Error error(ErrorCode::invalid_request, std::move(message));
    return error.status(status);
}

Error broken_answer(std::string message) { return Error(ErrorCode::provider_protocol_error, std::move(message)); }

}  // namespace

Result<WebSocketRequest> read_websocket_request(const RequestHead& head) {
    if (head.method != Method::get || head.http_1_0) {
        return refusal(400, "A WebSocket connection is asked for with a GET request of HTTP/1.1.");
    }
    if (!has_token(head.headers, "connection", "upgrade") || !has_token(head.headers, "upgrade", "websocket")) {
        return refusal(426, "This path takes WebSocket connections only.");
    }
    if (head.headers.get("sec-websocket-version") != kVersion || head.headers.count("sec-websocket-version") != 1) {
        return refusal(426, "Only version 13 of the WebSocket protocol is spoken here.");
    }
    const std::string_view key = head.headers.get("sec-websocket-key").value_or(std::string_view());
    const auto bytes = base64_decode(key);
    if (!bytes || bytes->size() != kKeyBytes || key.size() != 24 || head.headers.count("sec-websocket-key") != 1) {
        return refusal(400, "Sec-WebSocket-Key must be 16 bytes in base64.");
    }
    if (head.chunked || head.content_length.value_or(0) != 0) {
        return refusal(400, "A request for a WebSocket connection has no body.");
    }
    WebSocketRequest request;
    request.accept = accept_of(key);
    request.subprotocols = offered_subprotocols(head.headers);
    const bool well_formed = std::all_of(request.subprotocols.begin(), request.subprotocols.end(), is_token);
    if (!well_formed || request.subprotocols.size() > kSubprotocolsMax) {
        return refusal(400, "Sec-WebSocket-Protocol is malformed.");
    }
    return request;
}

std::vector<std::string_view> offered_subprotocols(const HeaderMap& headers) {
    std::vector<std::string_view> offered;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const HeaderMap::Field field = headers[i];
        if (!iequals(field.name, "sec-websocket-protocol")) {
            continue;
        }
        for (const std::string_view part : split(field.value, ',')) {
            offered.push_back(trim_ows(part));
        }
    }
    return offered;
}

void grant_websocket(const WebSocketRequest& request, std::string_view subprotocol, HeaderMap& headers) {
    (void)headers.set("upgrade", "websocket");
    (void)headers.set("sec-websocket-accept", request.accept);
    if (!subprotocol.empty()) {
        (void)headers.set("sec-websocket-protocol", subprotocol);
    }
}

std::string ask_for_websocket(std::string_view subprotocols, Random& random, HeaderMap& headers) {
    std::string nonce;
    for (std::size_t i = 0; i < kKeyBytes; ++i) {
        nonce.push_back(static_cast<char>(random.below(256)));
    }
    std::string key = base64_encode(nonce);
    (void)headers.set("connection", "Upgrade");
    (void)headers.set("upgrade", "websocket");
    (void)headers.set("sec-websocket-version", kVersion);
    (void)headers.set("sec-websocket-key", key);
    if (!subprotocols.empty()) {
        (void)headers.set("sec-websocket-protocol", subprotocols);
    }
    return key;
}

Result<void> check_websocket_answer(const ResponseHead& head, std::string_view key, std::string_view subprotocols) {
    if (!has_token(head.headers, "connection", "upgrade") || !has_token(head.headers, "upgrade", "websocket")) {
        return broken_answer("the provider switched to another protocol than the one asked for");
    }
    const auto accept = head.headers.get("sec-websocket-accept");
    if (!accept || *accept != accept_of(key)) {
        return broken_answer("the provider's WebSocket handshake is not an answer to this one");
    }
    if (head.headers.get("sec-websocket-extensions")) {
        return broken_answer("the provider uses a WebSocket extension that was not asked for");
    }
    const auto chosen = head.headers.get("sec-websocket-protocol");
    if (chosen && !list_has_token(subprotocols, *chosen)) {
        return broken_answer("the provider chose a WebSocket subprotocol that was not offered");
    }
    return {};
}

}  // namespace nexus::net
