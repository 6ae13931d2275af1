#include "dialect/carried_state.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/strings.h"

namespace nexus::dialect {
namespace {

constexpr std::string_view kMark = "nexus:1:";
constexpr std::string_view kMarkInBase64 = "bmV4dXM6MT";  // how the base64 of every such text begins

constexpr std::array kOrigins{Dialect::openai_chat, Dialect::anthropic, Dialect::gemini, Dialect::openai_responses,
                              Dialect::bedrock_converse};

char letter_of(CarriedState::Kind kind) {
    return kind == CarriedState::Kind::signature ? 's' : kind == CarriedState::Kind::redacted ? 'r' : 'c';
}

// The part of `rest` before the next colon, which is taken off it; nothing if there is none.
std::optional<std::string_view> take_word(std::string_view& rest) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view word = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
    return word;
}

bool read_kind(std::string_view word, CarriedState& state) {
    for (const auto kind :
         {CarriedState::Kind::signature, CarriedState::Kind::redacted, CarriedState::Kind::call_signature}) {
        if (word.size() == 1 && word[0] == letter_of(kind)) {
            state.kind = kind;
            return true;
        }
    }
    return false;
}

bool unpack_into(std::string_view text, ThinkingBlock& block) {
    std::optional<CarriedState> state = unpack_state(text);
    if (!state) {
        return false;
    }
    block.origin = state->origin;
    block.id = std::move(state->id);
    (state->kind == CarriedState::Kind::redacted ? block.redacted : block.signature) = std::move(state->payload);
    return true;
}

}  // namespace

std::string pack_state(const CarriedState& state) {
    std::string text(kMark);
    text.append(name_of(state.origin)).append(":");
    text.push_back(letter_of(state.kind));
    text.append(":");
    append_int(text, static_cast<std::int64_t>(state.id.size()));
    text.append(":").append(state.id).append(state.payload);
    return base64_encode(text);
}

std::optional<CarriedState> unpack_state(std::string_view text) {
    if (!text.starts_with(kMarkInBase64)) {
        return std::nullopt;
    }
    const std::optional<std::string> decoded = base64_decode(text);
    if (!decoded || !decoded->starts_with(kMark)) {
        return std::nullopt;
    }
    std::string_view rest = std::string_view(*decoded).substr(kMark.size());
    CarriedState state;
    const auto origin = take_word(rest);
    const auto kind = take_word(rest);
    const auto id_size = take_word(rest);
    const auto known = std::ranges::find_if(kOrigins, [&origin](Dialect one) { return origin == name_of(one); });
    const std::optional<std::uint64_t> size = id_size ? parse_uint(*id_size) : std::nullopt;
    if (known == kOrigins.end() || !kind || !read_kind(*kind, state) || !size || *size > rest.size()) {
        return std::nullopt;
    }
    state.origin = *known;
    state.id = rest.substr(0, static_cast<std::size_t>(*size));
    state.payload = rest.substr(static_cast<std::size_t>(*size));
    return state;
}

std::string signature_for(Dialect target, const ThinkingBlock& block) {
    const bool is_redacted = !block.redacted.empty();
    const std::string& payload = is_redacted ? block.redacted : block.signature;
    if (payload.empty() || block.origin == target) {
        return payload;
    }
    const auto kind = is_redacted ? CarriedState::Kind::redacted : CarriedState::Kind::signature;
    return pack_state({kind, block.origin, block.id, payload});
}

std::string signature_for(Dialect target, const ToolCall& call) {
    if (call.thought_signature.empty() || target == Dialect::gemini) {
        return call.thought_signature;
    }
    return pack_state({CarriedState::Kind::call_signature, Dialect::gemini, call.id, call.thought_signature});
}

void read_signature(Dialect source, std::string text, ThinkingBlock& block) {
    if (!unpack_into(text, block)) {
        block.origin = source;
        block.signature = std::move(text);
    }
}

void read_redacted(Dialect source, std::string text, ThinkingBlock& block) {
    if (!unpack_into(text, block)) {
        block.origin = source;
        block.redacted = std::move(text);
    }
}

void restore_call_signatures(Message& message) {
    std::erase_if(message.thinking, [&message](ThinkingBlock& block) {
        if (block.origin != Dialect::gemini || block.id.empty()) {
            return false;
        }
        const auto call = std::ranges::find(message.tool_calls, block.id, &ToolCall::id);
        if (call == message.tool_calls.end() || !call->thought_signature.empty()) {
            return false;
        }
        call->thought_signature = std::move(block.signature);
        return true;
    });
}

bool takes_reasoning(Dialect target, const ThinkingBlock& block) {
    const auto serves_claude = [](Dialect dialect) {
        return dialect == Dialect::anthropic || dialect == Dialect::bedrock_converse;
    };
    return block.origin == target || (serves_claude(block.origin) && serves_claude(target));
}

bool last_calls_lack_thinking(const ChatRequest& request, Dialect target) {
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        if (message->role == Role::assistant && !message->tool_calls.empty()) {
            return std::ranges::none_of(message->thinking, [target](const ThinkingBlock& block) {
                const bool is_sealed = !block.redacted.empty() || !block.signature.empty();
                return is_sealed && takes_reasoning(target, block);
            });
        }
        if (message->role == Role::user) {
            return false;
        }
    }
    return false;
}

}  // namespace nexus::dialect
