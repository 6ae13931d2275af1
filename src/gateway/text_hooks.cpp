#include "gateway/text_hooks.h"

#include <algorithm>

#include "gateway/generation.h"

namespace nexus::gateway {

TextHooks::TextHooks(Exchange& exchange)
    : exchange_(exchange), readers_(exchange.generation().chain().text_readers()) {}

TextHooks::Passed TextHooks::pass(const TextChannel& channel, std::string_view text, bool last) {
    Channel& state = channel_of(channel);
    Passed passed{std::string(text), false};
    for (std::size_t i = 0; i < readers_.size(); ++i) {
        std::string& held = state.held[i];
        std::string shown = std::exchange(held, std::string());
        shown.append(passed.text);
        if (shown.empty() && !last) {
            return passed;
        }
        const TextAction action = readers_[i]->on_text(exchange_, channel, shown, last || passed.stop);
        if (action == TextAction::hold && !last && shown.size() <= kHeldMax) {
            held = std::move(shown);
            passed.text.clear();
            continue;
        }
        passed.text = std::move(shown);
        passed.stop |= action == TextAction::stop;
    }
    return passed;
}

std::vector<TextChannel> TextHooks::holding(std::int64_t choice) const {
    std::vector<TextChannel> names;
    for (const Channel& channel : channels_) {
        const bool holds = std::any_of(channel.held.begin(), channel.held.end(),
                                       [](const std::string& held) { return !held.empty(); });
        if (holds && channel.name.choice == choice) {
            names.push_back(channel.name);
        }
    }
    return names;
}

TextHooks::Channel& TextHooks::channel_of(const TextChannel& name) {
    for (Channel& channel : channels_) {
        if (channel.name == name) {
            return channel;
        }
    }
    channels_.push_back(Channel{name, std::vector<std::string>(readers_.size())});
    return channels_.back();
}

}  // namespace nexus::gateway
