#include "cli/import/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "base/strings.h"
#include "config/formats.h"

namespace nexus::cli {
namespace {

using config::Value;

constexpr std::string_view kEnvironment = "os.environ/";

bool is_variable_name(std::string_view name) {
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
           std::all_of(name.begin(), name.end(), is_word);
}

bool is_scalar(KeyWalk& walk, Value value) {
    if (value.kind() != Value::Kind::scalar) {
        walk.lost("expected one value, found several");
        return false;
    }
    return true;
}

DraftText draft_text(const KeyWalk& walk, std::string text) {
    return {std::move(text), {}, walk.position(), walk.path()};
}

// `${NAME` for a reference to the environment, without its end; empty for anything else.
std::optional<std::string> reference(KeyWalk& walk, std::string_view text) {
    const std::string_view name = text.substr(kEnvironment.size());
    if (!is_variable_name(name)) {
        walk.lost("expected the name of an environment variable behind os.environ/");
        return std::nullopt;
    }
    return "${" + std::string(name);
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        out += text.substr(i).starts_with("${") ? "$$" : std::string(1, text[i]);
    }
    return out;
}

std::optional<DraftText> text_value(KeyWalk& walk, Value value) {
    if (!is_scalar(walk, value)) {
        return std::nullopt;
    }
    if (!value.text().starts_with(kEnvironment)) {
        return draft_text(walk, escaped(value.text()));
    }
    const auto begin = reference(walk, value.text());
    return begin ? std::optional(draft_text(walk, *begin + "}")) : std::nullopt;
}

std::optional<DraftText> optional_value(KeyWalk& walk, Value value) {
    auto text = text_value(walk, value);
    if (text && value.text().starts_with(kEnvironment)) {
        text->text.insert(text->text.size() - 1, ":-");
    }
    return text;
}

std::optional<DraftText> secret_value(KeyWalk& walk, Value value) {
    if (!is_scalar(walk, value)) {
        return std::nullopt;
    }
    if (!value.text().starts_with(kEnvironment)) {
        DraftText kept = draft_text(walk, {});
        kept.literal = value;
        return kept;
    }
    const auto begin = reference(walk, value.text());
    return begin ? std::optional(draft_text(walk, *begin + ":-}")) : std::nullopt;
}

DraftText variable(KeyWalk& walk, std::string_view name) { return draft_text(walk, "${" + std::string(name) + ":-}"); }

std::optional<double> number_value(KeyWalk& walk, Value value) {
    double number = 0;
    const std::string_view text = value.kind() == Value::Kind::scalar ? value.text() : std::string_view();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number) || number < 0) {
        walk.lost("expected a number");
        return std::nullopt;
    }
    return number;
}

bool is_true(Value value) {
    const std::string text = value.kind() == Value::Kind::scalar ? lower(value.text()) : std::string();
    return text == "true" || text == "yes" || text == "on" || text == "1";
}

std::string duration_value(KeyWalk& walk, double seconds, double seconds_max) {
    constexpr double kSecondsMin = 0.01;
    const double held = std::clamp(seconds, kSecondsMin, seconds_max);
    if (held != seconds) {
        walk.note("is outside of what Nexus takes; the nearest that it does is written");
    }
    return config::duration_text(std::chrono::milliseconds(std::llround(held * 1000)));
}

std::vector<std::int64_t> whole_weights(const std::vector<double>& weights) {
    constexpr double kWeightMax = 1'000'000;
    const double largest = weights.empty() ? 0 : *std::max_element(weights.begin(), weights.end());
    const bool is_whole = std::all_of(weights.begin(), weights.end(), [](double w) { return w == std::floor(w); });
    const double factor = largest > kWeightMax ? kWeightMax / largest
                          : is_whole           ? 1
                                               : std::min(10'000.0, kWeightMax / largest);
    std::vector<std::int64_t> whole;
    std::int64_t divisor = 0;
    for (const double weight : weights) {
        const std::int64_t rounded = std::llround(weight * factor);
        whole.push_back(weight > 0 ? std::max<std::int64_t>(1, rounded) : 0);
        divisor = std::gcd(divisor, whole.back());
    }
    for (std::int64_t& weight : whole) {
        weight /= std::max<std::int64_t>(1, divisor);
    }
    return whole;
}

}  // namespace nexus::cli
