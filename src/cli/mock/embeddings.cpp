#include "cli/mock/embeddings.h"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/strings.h"
#include "cli/mock/answer.h"

namespace nexus::cli {
namespace {

constexpr std::int64_t kDimensionsMax = 4'096;
constexpr std::size_t kInputsMax = 2'048;  // OpenAI's own limit

/// The n-th pseudo-random number that `seed` stands for (SplitMix64), from -1 to 1.
double noise(std::uint64_t seed, std::uint64_t n) {
    std::uint64_t z = seed + (n + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1.0p-52 - 1.0;
}

void add_word(std::vector<double>& sum, std::string_view word) {
    const Sha256 digest = sha256(lower(word));
    std::uint64_t seed = 0;
    std::memcpy(&seed, digest.data(), sizeof seed);
    for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += noise(seed, i);
    }
}

bool is_word_byte(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

std::string text_of_input(const Json& input) { return input.is_string() ? input.get<std::string>() : dump_json(input); }

bool is_token_list(const Json& input) {
    if (!input.is_array() || input.empty()) {
        return false;
    }
    for (const Json& token : input) {
        if (!token.is_number_integer()) {
            return false;
        }
    }
    return true;
}

Result<std::vector<std::string>> read_inputs(const Json& request) {
    Error wrong(ErrorCode::invalid_request, "input must be a string, a list of strings or a list of token numbers");
    wrong.param("input");
    const Json* input = find(request, "input");
    if (input == nullptr) {
        return wrong;
    }
    if (input->is_string() || is_token_list(*input)) {
        return std::vector<std::string>(1, text_of_input(*input));
    }
    if (!input->is_array() || input->empty() || input->size() > kInputsMax) {
        return wrong;
    }
    std::vector<std::string> inputs;
    for (const Json& item : *input) {
        if (!item.is_string() && !is_token_list(item)) {
            return wrong;
        }
        inputs.push_back(text_of_input(item));
    }
    return inputs;
}

Json encode_vector(const std::vector<float>& vector, bool base64) {
    if (base64) {
        std::string bytes(vector.size() * sizeof(float), '\0');
        std::memcpy(bytes.data(), vector.data(), bytes.size());
        return Json(base64_encode(bytes));
    }
    Json list = Json::array();
    for (const float value : vector) {
        list.push_back(static_cast<double>(value));
    }
    return list;
}

}  // namespace

std::vector<float> embed_text(std::string_view text, std::size_t dimensions) {
    std::vector<double> sum(dimensions, 0.0);
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && is_word_byte(text[i])) {
            continue;
        }
        if (i > begin) {
            add_word(sum, text.substr(begin, i - begin));
        }
        begin = i + 1;
    }
    double square = 0;
    for (const double value : sum) {
        square += value * value;
    }
    std::vector<float> unit(dimensions, 0.0F);
    if (square == 0) {
        unit.front() = 1.0F;
        return unit;
    }
    for (std::size_t i = 0; i < dimensions; ++i) {
        unit[i] = static_cast<float>(sum[i] / std::sqrt(square));
    }
    return unit;
}

Result<std::string> answer_embeddings(std::string_view body) {
    const Result<Json> request = parse_json(body);
    if (!request) {
        return request.error();
    }
    const Result<std::vector<std::string>> inputs = read_inputs(*request);
    if (!inputs) {
        return inputs.error();
    }
    const std::int64_t dimensions = int_or(*request, "dimensions", kMockDimensions);
    if (dimensions < 1 || dimensions > kDimensionsMax) {
        return Error(ErrorCode::invalid_request, "dimensions must be from 1 to 4096").param("dimensions");
    }
    const bool base64 = string_or(*request, "encoding_format", "float") == "base64";
    std::int64_t tokens = 0;
    Json data = Json::array();
    for (std::size_t i = 0; i < inputs->size(); ++i) {
        const std::string& text = (*inputs)[i];
        const std::vector<float> vector = embed_text(text, static_cast<std::size_t>(dimensions));
        data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", encode_vector(vector, base64)}});
        tokens += count_tokens(text);
    }
    Json answer = {{"object", "list"}, {"data", std::move(data)}};
    answer["model"] = string_or(*request, "model", "mock-embedding");
    answer["usage"] = {{"prompt_tokens", tokens}, {"total_tokens", tokens}};
    return dump_json(answer);
}

}  // namespace nexus::cli
