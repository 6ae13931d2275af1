#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialect/model.h"

namespace nexus::dialect {

/// Reasoning that one provider signed or encrypted and that must come back to it unchanged, on its way through a client
/// of another dialect: it stands in the place that the client's dialect has for such bytes of its own.
struct CarriedState {
    enum class Kind : std::uint8_t {
        signature,       ///< of a thinking block
        redacted,        ///< all of a thinking block
        call_signature,  ///< of the tool call `id`
    };
    Kind kind = Kind::signature;
    Dialect origin = Dialect::anthropic;
    std::string id;  ///< the reasoning item's or the tool call's, or empty
    std::string payload;
};

/// As one word in base64, as Gemini's clients decode what stands in their place for it.
std::string pack_state(const CarriedState& state);

/// What pack_state() made, or nothing where `text` is the dialect's own. A client may send any text here: what comes
/// out goes to providers as the client's own words would.
std::optional<CarriedState> unpack_state(std::string_view text);

/// The text that stands in `target`'s place for the signature (the bytes) of `block`: bare where it is its own.
std::string signature_for(Dialect target, const ThinkingBlock& block);
/// The same for the signature that a call has (ToolCall::thought_signature, Gemini's); empty where it has none.
std::string signature_for(Dialect target, const ToolCall& call);

/// Sets the block's signature, id and origin from what stood in `source`'s place for a signature.
void read_signature(Dialect source, std::string text, ThinkingBlock& block);
/// The same for the place of a block that is sealed as a whole.
void read_redacted(Dialect source, std::string text, ThinkingBlock& block);

/// Gives a signature that came as a block of its own to the call that it belongs to and removes the block.
void restore_call_signatures(Message& message);

/// Whether an upstream of dialect `target` takes what `block` has signed. Claude's signatures hold on every platform
/// that serves it.
bool takes_reasoning(Dialect target, const ThinkingBlock& block);

/// Whether the turn at hand has called tools without sealed thinking that `target` takes: Claude, thinking by a budget,
/// refuses to think on from there. History from elsewhere has none.
bool last_calls_lack_thinking(const ChatRequest& request, Dialect target);

}  // namespace nexus::dialect
