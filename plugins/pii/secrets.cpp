#include "plugins/pii/secrets.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "base/strings.h"
#include "config/key_hash.h"
#include "plugins/pii/characters.h"

namespace nexus::plugins::pii {
namespace {

constexpr std::size_t kTokenMax = 16 * 1024;
constexpr unsigned kUrlSafe = kAlnum | kDash;

/// A prefix and what follows it: `least` to `most` bytes of `alphabet`, after which no further byte of it may stand.
struct Shape {
    std::string_view prefix;
    std::string_view entity;
    unsigned alphabet;
    std::size_t least;
    std::size_t most;
};

// Those that begin with the same byte stand together, of two prefixes that begin alike the longer first. Lengths: the
// issuers' documentation and secret-scanning pages.
constexpr std::array kShapes{
    Shape{"AIza", "SECRET:google_api_key", kUrlSafe, 35, 35},
    Shape{"AKIA", "SECRET:aws_access_key", kUpper | kDigit, 16, 16},
    Shape{"ASIA", "SECRET:aws_access_key", kUpper | kDigit, 16, 16},
    Shape{"PMAK-", "SECRET:postman", kHex | kDash, 59, 59},
    Shape{"SG.", "SECRET:sendgrid", kUrlSafe, 0, 0},  // two parts, see match_sendgrid
    Shape{"SK", "SECRET:twilio", kHex, 32, 32},
    Shape{"dop_v1_", "SECRET:digitalocean", kHex, 64, 64},
    Shape{"doo_v1_", "SECRET:digitalocean", kHex, 64, 64},
    Shape{"dor_v1_", "SECRET:digitalocean", kHex, 64, 64},
    Shape{"ghp_", "SECRET:github_pat", kAlnum, 36, 36},
    Shape{"gho_", "SECRET:github_pat", kAlnum, 36, 36},
    Shape{"ghu_", "SECRET:github_app", kAlnum, 36, 36},
    Shape{"ghs_", "SECRET:github_app", kAlnum, 36, 36},
    Shape{"ghr_", "SECRET:github_app", kAlnum, 36, 76},
    Shape{"github_pat_", "SECRET:github_pat", kAlnum | kDash, 50, 100},
    Shape{"glpat-", "SECRET:gitlab_pat", kUrlSafe, 20, 64},
    Shape{"glsa_", "SECRET:grafana_sa", kAlnum | kDash, 41, 41},
    Shape{"hf_", "SECRET:huggingface", kAlnum, 30, 40},
    Shape{"hvs.", "SECRET:vault", kUrlSafe, 24, 200},
    Shape{"key-", "SECRET:mailgun", kHex, 32, 32},
    Shape{"lin_api_", "SECRET:linear", kAlnum, 40, 40},
    Shape{"npm_", "SECRET:npm", kAlnum, 36, 36},
    Shape{"pypi-", "SECRET:pypi", kUrlSafe, 50, 400},
    Shape{"rk_live_", "SECRET:stripe_live", kAlnum, 16, 128},
    Shape{"shpat_", "SECRET:shopify", kHex, 32, 32},
    Shape{"shpca_", "SECRET:shopify", kHex, 32, 32},
    Shape{"shppa_", "SECRET:shopify", kHex, 32, 32},
    Shape{"shpss_", "SECRET:shopify", kHex, 32, 32},
    Shape{"sk-ant-", "SECRET:anthropic", kUrlSafe, 24, 200},
    Shape{"sk-proj-", "SECRET:openai_project", kUrlSafe, 40, 300},
    Shape{"sk-svcacct-", "SECRET:openai_project", kUrlSafe, 40, 300},
    Shape{"sk-admin-", "SECRET:openai_project", kUrlSafe, 40, 300},
    Shape{"sk-", "SECRET:openai_legacy", kAlnum, 32, 64},
    Shape{"sk_live_", "SECRET:stripe_live", kAlnum, 16, 128},
    Shape{"xoxa-", "SECRET:slack_token", kUrlSafe, 20, 200},
    Shape{"xoxb-", "SECRET:slack_token", kUrlSafe, 20, 200},
    Shape{"xoxe-", "SECRET:slack_token", kUrlSafe, 20, 200},
    Shape{"xoxp-", "SECRET:slack_token", kUrlSafe, 20, 200},
    Shape{"xoxr-", "SECRET:slack_token", kUrlSafe, 20, 200},
    Shape{"xoxs-", "SECRET:slack_token", kUrlSafe, 20, 200},
    Shape{"xapp-", "SECRET:slack_token", kUrlSafe, 20, 200},
};

// A value that comes after a name.
constexpr std::string_view kAzureName = "AccountKey=";
constexpr std::array<std::string_view, 2> kAwsNames{"secret_access_key", "secretaccesskey"};
constexpr std::string_view kSlackHost = "hooks.slack.com/services/";

constexpr std::size_t pair_index(char first, char second) {
    return static_cast<std::size_t>(static_cast<unsigned char>(first)) << 8 | static_cast<unsigned char>(second);
}

/// One bit for each two bytes.
using Pairs = std::array<std::uint64_t, 1024>;

constexpr Pairs make_pairs() {
    Pairs pairs{};
    const auto add = [&pairs](std::string_view word) {
        const std::size_t pair = pair_index(word[0], word[1]);
        pairs[pair / 64] |= std::uint64_t{1} << pair % 64;
    };
    for (const Shape& shape : kShapes) {
        add(shape.prefix);
    }
    for (const std::string_view word : {"ey", "nx", "se", "Se", "SE", "ho", "Ac"}) {
        add(word);
    }
    return pairs;
}

constexpr Pairs kPairs = make_pairs();

/// The shapes whose prefix begins with a byte, which stand together: [begin, end) of kShapes.
struct ShapeRange {
    std::uint8_t begin = 0;
    std::uint8_t end = 0;
};

constexpr std::array<ShapeRange, 256> make_shape_ranges() {
    std::array<ShapeRange, 256> ranges{};
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
        ShapeRange& range = ranges[static_cast<unsigned char>(kShapes[i].prefix[0])];
        range.begin = range.end == 0 ? static_cast<std::uint8_t>(i) : range.begin;
        range.end = static_cast<std::uint8_t>(i + 1);
    }
    return ranges;
}

constexpr std::array<ShapeRange, 256> kShapeRanges = make_shape_ranges();

// Issued tokens are random: enough different bytes, and not of small letters alone (as words are).
bool looks_random(std::string_view token) {
    std::bitset<128> seen;
    bool varied = false;
    for (const char c : token) {
        seen.set(static_cast<unsigned char>(c) & 0x7F);
        varied = varied || is(c, kDigit | kUpper);
    }
    const std::size_t enough = std::min<std::size_t>(token.size() / 3, 8);
    return seen.count() >= enough && varied && token.find("EXAMPLE") == std::string_view::npos;
}

Span token_after(std::string_view text, Span prefix, const Shape& shape) {
    const std::size_t limit = std::min(text.size(), prefix.end + shape.most + 1);
    const std::size_t end = skip(text, prefix.end, limit, shape.alphabet);
    const std::size_t size = end - prefix.end;
    if (size < shape.least || size > shape.most || is_at(text, end, kAlnum) ||
        !looks_random(text.substr(prefix.end, size))) {
        return {};
    }
    return {prefix.begin, end};
}

// SG.<22>.<43>
Span match_sendgrid(std::string_view text, std::size_t at) {
    const std::size_t dot = skip(text, at + 3, std::min(text.size(), at + 3 + 64), kUrlSafe);
    if (byte_at(text, dot) != '.' || dot - at - 3 < 16) {
        return {};
    }
    const std::size_t end = skip(text, dot + 1, std::min(text.size(), dot + 1 + 80), kUrlSafe);
    return end - dot - 1 >= 32 && end - dot - 1 < 80 && looks_random(text.substr(at + 3, end - at - 3)) ? Span{at, end}
                                                                                                        : Span{};
}

// JSON Web Tokens (RFC 7519): three base64url parts; a header that begins with `{"` gives `eyJ`.
Span match_jwt(std::string_view text, std::size_t at) {
    const std::size_t limit = std::min(text.size(), at + kTokenMax);
    const std::size_t header = skip(text, at, limit, kUrlSafe);
    if (header - at < 16 || byte_at(text, header) != '.' || text.substr(header + 1, 2) != "ey") {
        return {};
    }
    const std::size_t payload = skip(text, header + 1, limit, kUrlSafe);
    if (byte_at(text, payload) != '.') {
        return {};
    }
    const std::size_t signature = skip(text, payload + 1, limit, kUrlSafe);
    return signature - payload - 1 >= 16 ? Span{at, signature} : Span{};
}

Span match_slack_webhook(std::string_view text, std::size_t at) {
    const std::size_t path = at + kSlackHost.size();
    const std::size_t end = skip(text, path, std::min(text.size(), path + 120), kAlnum | kBase64);
    const std::string_view parts = text.substr(path, end - path);
    if (std::count(parts.begin(), parts.end(), '/') != 2 || parts.size() < 30) {
        return {};
    }
    constexpr std::string_view kScheme = "https://";
    const bool has_scheme = at >= kScheme.size() && text.substr(at - kScheme.size(), kScheme.size()) == kScheme;
    return {has_scheme ? at - kScheme.size() : at, end};
}

// AccountKey=<86 of base64>==, as in Azure Storage's connection strings.
Span match_azure(std::string_view text, std::size_t at) {
    const std::size_t begin = at + kAzureName.size();
    const std::size_t end = skip(text, begin, std::min(text.size(), begin + 87), kBase64);
    return end - begin == 86 && text.substr(end, 2) == "==" ? Span{begin, end + 2} : Span{};
}

// aws_secret_access_key = <40 of base64>, in whatever notation the assignment is.
Span match_aws_secret(std::string_view text, std::size_t name_end) {
    std::size_t begin = name_end;
    while (begin < name_end + 8 && begin < text.size() && !is(text[begin], kBase64)) {
        ++begin;
    }
    const std::size_t end = skip(text, begin, std::min(text.size(), begin + 41), kBase64);
    return begin > name_end && end - begin == 40 && looks_random(text.substr(begin, 40)) ? Span{begin, end} : Span{};
}

SecretMatch match_named(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("eyJ") && byte_at(text, at - 1) != '.') {
        return {match_jwt(text, at), "SECRET:jwt"};
    }
    if (rest.starts_with(config::kKeyPrefix)) {
        const std::string_view key = rest.substr(0, config::kMintedKeySize);
        return {config::is_minted_key(key) ? Span{at, at + key.size()} : Span{}, "SECRET:nexus_key"};
    }
    if (rest.starts_with(kSlackHost)) {
        return {match_slack_webhook(text, at), "SECRET:slack_webhook"};
    }
    if (rest.starts_with(kAzureName)) {
        return {match_azure(text, at), "SECRET:azure_storage"};
    }
    for (const std::string_view name : kAwsNames) {
        if (iequals(rest.substr(0, name.size()), name)) {
            return {match_aws_secret(text, at + name.size()), "SECRET:aws_secret_key"};
        }
    }
    return {};
}

// Base64 in lines, and the headers of encrypted keys (`DEK-Info: AES-128-CBC,…`), with newlines that may be escaped.
bool is_pem_body(std::string_view text, std::size_t at) {
    const char c = text[at];
    return is(c, kBase64 | kBlank) || c == '=' || c == '\\' || c == ':' || c == ',' ||
           (c == '-' && byte_at(text, at + 1) != '-');
}

}  // namespace

bool may_begin_secret(char first, char second) {
    const std::size_t pair = pair_index(first, second);
    return (kPairs[pair / 64] >> pair % 64 & 1) != 0;
}

SecretMatch match_secret(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    const ShapeRange shapes = kShapeRanges[static_cast<unsigned char>(byte_at(text, at))];
    for (std::size_t i = shapes.begin; i != shapes.end; ++i) {
        const Shape& shape = kShapes[i];
        if (!rest.starts_with(shape.prefix)) {
            continue;
        }
        const Span range =
            shape.most == 0 ? match_sendgrid(text, at) : token_after(text, Span{at, at + shape.prefix.size()}, shape);
        if (!range.empty()) {
            return {range, shape.entity};
        }
    }
    return match_named(text, at);
}

Span match_private_key(std::string_view text, std::size_t at) {
    constexpr std::string_view kBegin = "-----BEGIN ";
    constexpr std::string_view kPrivate = "PRIVATE KEY";
    constexpr std::string_view kDashes = "-----";
    constexpr std::size_t kLabelMax = 40;
    if (!text.substr(at).starts_with(kBegin)) {
        return {};
    }
    const std::string_view label = text.substr(at + kBegin.size(), kLabelMax);
    const std::size_t label_end = label.find(kDashes);
    if (label_end == std::string_view::npos || label.substr(0, label_end).find(kPrivate) == std::string_view::npos) {
        return {};
    }
    const std::size_t body = at + kBegin.size() + label_end + kDashes.size();
    std::size_t end = body;
    std::size_t line = 0;            // bytes of base64 without a blank so far
    std::size_t last_long_line = 0;  // where the last run of 40 of them ended
    while (end < text.size() && end - body < kTokenMax && is_pem_body(text, end)) {
        line = is(text[end], kBase64) || text[end] == '=' ? line + 1 : 0;
        ++end;
        last_long_line = line >= 40 ? end : last_long_line;
    }
    if (text.substr(end).starts_with("-----END ")) {
        const std::size_t close = text.substr(0, std::min(text.size(), end + 9 + kLabelMax)).find(kDashes, end + 9);
        return {at, close == std::string_view::npos ? end : close + kDashes.size()};
    }
    return last_long_line == 0 ? Span{} : Span{at, last_long_line};
}

}  // namespace nexus::plugins::pii
