#include "cli/mock/recording.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/strings.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

using dialect::object_field;

Error incomplete(std::string what) {
    return Error(ErrorCode::invalid_request, "the recording has no " + std::move(what));
}

std::optional<net::Method> method_of(std::string_view name) {
    using net::Method;
    for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del}) {
        if (iequals(net::name_of(method), name)) {
            return method;
        }
    }
    return std::nullopt;
}

/// The body of either side, under whichever name it stands.
Result<std::string> body_of(const Json& side) {
    for (const std::string_view name : {"body_sse", "body_text"}) {
        if (find(side, name) != nullptr) {
            return std::string(string_or(side, name, ""));
        }
    }
    if (find(side, "body_base64") != nullptr) {
        std::optional<std::string> bytes = base64_decode(string_or(side, "body_base64", ""));
        return bytes ? Result<std::string>(*std::move(bytes)) : incomplete("valid body_base64");
    }
    const Json* body = find(side, "body");
    if (body == nullptr || body->is_null()) {
        return std::string();
    }
    return body->is_string() ? body->get<std::string>() : dump_json(*body);
}

/// `{"alt": "sse"}`, values also as lists, as a query string.
std::string query_of(const Json& request) {
    const Json* query = object_field(request, "query");
    std::string out;
    if (query == nullptr) {
        return out;
    }
    for (const auto& [name, value] : query->items()) {
        const Json& one = value.is_array() && !value.empty() ? value.front() : value;
        out += (out.empty() ? "" : "&") + percent_encode(name) + "=";
        out += percent_encode(one.is_string() ? one.get<std::string>() : dump_json(one));
    }
    return out;
}

/// Whether a field of a recorded answer is sent again: not what describes how it once was transferred.
bool is_kept(std::string_view name) {
    constexpr std::array<std::string_view, 9> kLeft{"content-type", "content-length", "content-encoding",
                                                    "connection",   "keep-alive",     "transfer-encoding",
                                                    "trailer",      "date",           "upgrade"};
    return std::none_of(kLeft.begin(), kLeft.end(), [name](std::string_view left) { return iequals(left, name); });
}

void read_headers(const Json& response, Recording& out) {
    const Json* headers = object_field(response, "headers");
    if (headers == nullptr) {
        return;
    }
    for (const auto& [name, value] : headers->items()) {
        const Json& one = value.is_array() && !value.empty() ? value.front() : value;
        if (!one.is_string()) {
            continue;
        }
        if (iequals(name, "content-type")) {
            out.content_type = one.get<std::string>();
        } else if (is_kept(name)) {
            out.headers.emplace_back(name, one.get<std::string>());
        }
    }
}

std::string usual_content_type(const Json& response, bool stream) {
    if (find(response, "body_sse") != nullptr) {
        return "text/event-stream";
    }
    if (find(response, "body_base64") != nullptr) {
        return stream ? "application/vnd.amazon.eventstream" : "application/octet-stream";
    }
    return stream ? "application/x-ndjson" : "application/json";
}

class Features {
  public:
    void add_leaves(const Json& value, const std::string& at) {
        if (value.is_object()) {
            for (const auto& [name, member] : value.items()) {
                add_leaves(member, at + "/" + name);
            }
        } else if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                add_leaves(value[i], at + "/" + std::to_string(i));
            }
        } else {
            add(at + "=" + dump_json(value));
        }
    }
    void add(std::string_view text) { hashes_.push_back(shard_hash(text)); }

    std::vector<std::uint64_t> take() {
        std::sort(hashes_.begin(), hashes_.end());
        hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
        return std::move(hashes_);
    }

  private:
    std::vector<std::uint64_t> hashes_;
};

/// Where the piece that begins at `at` ends: behind an empty line, a message of an event stream, or a line.
std::size_t piece_end(const Recording& recording, std::size_t at) {
    const std::string_view body = recording.body;
    if (recording.content_type.find("eventstream") != std::string::npos && body.size() - at >= 4) {
        std::uint32_t size = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            size = (size << 8) | static_cast<unsigned char>(body[at + i]);
        }
        return std::min(body.size(), at + std::max<std::size_t>(size, 4));
    }
    if (recording.content_type.find("event-stream") == std::string::npos) {
        return std::min(body.size(), body.find('\n', at) == body.npos ? body.size() : body.find('\n', at) + 1);
    }
    std::size_t end = body.size();
    for (const std::string_view gap : {"\n\n", "\r\n\r\n", "\r\r"}) {
        const std::size_t found = body.find(gap, at);
        end = found == body.npos ? end : std::min(end, found + gap.size());
    }
    return end;
}

}  // namespace

Result<Recording> read_recording(const Json& json, std::string name) {
    const Json* request = object_field(json, "request");
    const Json* response = object_field(json, "response");
    if (request == nullptr || response == nullptr) {
        return incomplete("request and response");
    }
    const std::optional<net::Method> method = method_of(string_or(*request, "method", ""));
    const std::string_view path = string_or(*request, "path", "");
    if (!method || path.empty()) {
        return incomplete("method and path");
    }
    Result<std::string> asked = body_of(*request);
    Result<std::string> answered = body_of(*response);
    if (!asked || !answered) {
        return asked ? answered.error() : asked.error();
    }
    Recording out;
    out.name = string_or(json, "id", name);
    out.method = *method;
    out.path = unescaped(path);
    out.features = features_of(query_of(*request), *asked);
    out.status = static_cast<int>(int_or(*response, "status", 200));
    out.body = *std::move(answered);
    out.stream = find(*response, "body_sse") != nullptr || dialect::bool_field(json, "stream").value_or(false);
    read_headers(*response, out);
    if (out.content_type.empty()) {
        out.content_type = usual_content_type(*response, out.stream);
    }
    return out;
}

std::string unescaped(std::string_view path) { return percent_decode(path, false).value_or(std::string(path)); }

std::vector<std::uint64_t> features_of(std::string_view query, std::string_view body) {
    Features features;
    for (const std::string_view part : split(query, '&')) {
        // A key in the query is a credential, and recordings have none.
        if (!part.empty() && !part.starts_with("key=")) {
            features.add("?" + std::string(part));
        }
    }
    if (const Result<Json> json = parse_json(body)) {
        features.add_leaves(*json, "");
    } else {
        for (const std::string_view line : split(body, '\n')) {
            features.add(trim(line));
        }
    }
    return features.take();
}

double likeness(const std::vector<std::uint64_t>& left, const std::vector<std::uint64_t>& right) {
    std::vector<std::uint64_t> both;
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
    const std::size_t all = left.size() + right.size() - both.size();
    return all == 0 ? 1.0 : static_cast<double>(both.size()) / static_cast<double>(all);
}

std::vector<std::string> pieces_of(const Recording& recording, std::size_t bytes) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < recording.body.size();) {
        const std::size_t end = bytes > 0 ? std::min(recording.body.size(), at + bytes) : piece_end(recording, at);
        pieces.push_back(recording.body.substr(at, end - at));
        at = end;
    }
    return pieces;
}

}  // namespace nexus::cli
