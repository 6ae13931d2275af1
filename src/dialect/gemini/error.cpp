#include <array>
#include <cmath>

#include "base/strings.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"
#include "dialect/provider_error.h"

namespace nexus::dialect::gemini {
namespace {

constexpr double kRetrySecondsMax = 86400;

struct StatusRow {
    std::string_view name;
    int status;
};

// google.rpc.Code with the HTTP status of each; the first row of a status is the one that is sent.
constexpr std::array kStatuses{
    StatusRow{"INVALID_ARGUMENT", 400},
    StatusRow{"FAILED_PRECONDITION", 400},
    StatusRow{"OUT_OF_RANGE", 400},
    StatusRow{"UNAUTHENTICATED", 401},
    StatusRow{"PERMISSION_DENIED", 403},
    StatusRow{"NOT_FOUND", 404},
    StatusRow{"ABORTED", 409},
    StatusRow{"ALREADY_EXISTS", 409},
    StatusRow{"RESOURCE_EXHAUSTED", 429},
    StatusRow{"CANCELLED", 499},
    StatusRow{"INTERNAL", 500},
    StatusRow{"UNKNOWN", 500},
    StatusRow{"UNIMPLEMENTED", 501},
    StatusRow{"UNAVAILABLE", 503},
    StatusRow{"DEADLINE_EXCEEDED", 504},
};

std::string_view name_of_status(int status) {
    for (const StatusRow& row : kStatuses) {
        if (row.status == status) {
            return row.name;
        }
    }
    return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
}

int status_of_name(std::string_view name) {
    for (const StatusRow& row : kStatuses) {
        if (row.name == name) {
            return row.status;
        }
    }
    return 500;
}

// What the typed `details` of an error say.
struct Details {
    bool bad_key = false;
    bool per_day = false;
    std::optional<std::chrono::milliseconds> retry_delay;
};

// A protobuf duration: `34.4s`.
std::optional<std::chrono::milliseconds> parse_delay(std::string_view text) {
    if (!text.ends_with('s')) {
        return std::nullopt;
    }
    const Result<Json> number = parse_json(text.substr(0, text.size() - 1));
    if (!number || !number->is_number()) {
        return std::nullopt;
    }
    const auto seconds = number->get<double>();
    if (!(seconds >= 0 && seconds <= kRetrySecondsMax)) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
}

Details read_details(const Json& error) {
    Details out;
    const Json* details = array_field(error, "details");
    for (std::size_t i = 0; details != nullptr && i < details->size(); ++i) {
        const Json& detail = (*details)[i];
        const std::string_view reason = string_or(detail, "reason", {});
        out.bad_key = out.bad_key || reason.starts_with("API_KEY_");
        if (const auto delay = parse_delay(string_or(detail, "retryDelay", {}))) {
            out.retry_delay = delay;
        }
        const Json* violations = array_field(detail, "violations");
        for (std::size_t k = 0; violations != nullptr && k < violations->size(); ++k) {
            const std::string_view quota = string_or((*violations)[k], "quotaId", {});
            out.per_day = out.per_day || quota.find("PerDay") != std::string_view::npos;
        }
    }
    return out;
}

Error failure_error(int status, const Json& error) {
    const Details details = read_details(error);
    ProviderFailure failure;
    // An invalid key is told as 400 INVALID_ARGUMENT.
    failure.status = details.bad_key ? 401 : status;
    failure.type = text_field(error, "status");
    failure.message = text_field(error, "message");
    const bool too_long = failure.message.find("token count") != std::string::npos &&
                          failure.message.find("exceeds the maximum") != std::string::npos;
    if (too_long) {
        failure.code = "context_length_exceeded";
    } else if (failure.status == 404) {
        failure.code = "model_not_found";
    } else if (details.per_day) {
        failure.code = "insufficient_quota";
    }
    Error out = provider_error(failure);
    if (details.retry_delay) {
        out.retry_after(*details.retry_delay);
    }
    return out;
}

}  // namespace

Error error_of(const Json& error) {
    const std::int64_t code = int_field(error, "code").value_or(0);
    const bool is_status = code >= 400 && code <= 599;
    return failure_error(is_status ? static_cast<int>(code) : status_of_name(string_or(error, "status", {})), error);
}

Error decode_error(int status, std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    if (!root) {
        return failure_error(status, Json::object());
    }
    // Streams without alt=sse wrap the error in an array.
    const bool is_wrapped = root->is_array() && !root->empty();
    const Json* error = object_field(is_wrapped ? root->front() : *root, "error");
    return failure_error(status, error != nullptr ? *error : Json::object());
}

std::string encode_error(const Error& error, std::string_view request_id) {
    std::string reason(error.upstream_code().empty() ? name_of(error.code()) : error.upstream_code());
    for (char& c : reason) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    Json info{{"@type", "type.googleapis.com/google.rpc.ErrorInfo"}, {"reason", reason}, {"domain", "nexus"}};
    if (!request_id.empty()) {
        info["metadata"] = Json{{"requestId", request_id}};
    }
    Json details = Json::array({std::move(info)});
    if (error.retry_after()) {
        std::string delay;
        append_int(delay, (error.retry_after()->count() + 999) / 1000);
        details.push_back(Json{{"@type", "type.googleapis.com/google.rpc.RetryInfo"}, {"retryDelay", delay + "s"}});
    }
    const int status = error.status();
    return dump_json(Json{{"error", Json{{"code", status},
                                         {"message", error.message()},
                                         {"status", name_of_status(status)},
                                         {"details", std::move(details)}}}});
}

}  // namespace nexus::dialect::gemini
