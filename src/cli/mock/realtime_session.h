#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "cli/mock/behaviour.h"
#include "dialect/model.h"

namespace nexus::cli {

/// An event for the client. `token`: it holds one token of a response, which is what paces count.
struct RealtimeEvent {
    std::string json;
    bool token = false;
};

/// One session of OpenAI's realtime API with the mock provider, apart from its connection: the client's events in, the
/// server's out. Speaks the interface of `OpenAI-Beta: realtime=v1` and the one after it, whose names differ. It does
/// not listen for pauses in speech: a response begins with `response.create`.
class RealtimeSession {
  public:
    struct Options {
        std::string model;
        bool beta = false;
        std::string id;  ///< part of every id of the session
    };

    RealtimeSession(Options options, const MockBehaviour& behaviour);

    /// What the server says first.
    std::vector<RealtimeEvent> open();
    /// What the client's event is answered with; for `response.create` all of the response, to be sent in its own time.
    std::vector<RealtimeEvent> take(std::string_view message);
    /// Ends the response that the last `take` gave, of which so many tokens were sent. The conversation forgets it.
    std::vector<RealtimeEvent> cancel(std::int64_t tokens);

    /// Whether the last `take` began a response, and what that takes; after `cancel` what it came to.
    bool is_responding() const { return responding_; }
    const dialect::Usage& usage() const { return usage_; }
    const std::string& model() const { return options_.model; }

  private:
    using Events = std::vector<RealtimeEvent>;

    void push(Events& out, std::string_view type, Json members, bool token = false);
    void refuse(Events& out, std::string message, const Json& event);
    void update_session(const Json& event, Events& out);
    void add_item(Json item, Events& out);
    void commit_audio(Events& out);
    void forget_item(const Json& event, Events& out);

    void respond(const Json& event, Events& out);
    Result<dialect::ChatRequest> request_for(const Json& wanted) const;
    void say(const dialect::Choice& choice, bool aloud, Events& out);
    void call(const dialect::ToolCall& call, std::size_t index, Events& out);
    void open_item(const Json& item, std::size_t index, Events& out);
    void close_item(const Json& item, std::size_t index, Events& out);
    void end_response(std::string_view status, Events& out);
    /// The name of an event in the interface that the client speaks.
    std::string name_of(std::string_view name) const;
    std::string next_id(std::string_view prefix);

    Options options_;
    const MockBehaviour& behaviour_;
    Json session_;
    Json items_ = Json::array();     ///< the conversation
    Json output_ = Json::array();    ///< of the response
    std::size_t audio_bytes_ = 0;    ///< appended and not yet committed
    std::int64_t audio_tokens_ = 0;  ///< heard in this conversation
    std::size_t items_before_ = 0;   ///< the response
    std::string response_id_;
    dialect::Usage usage_;
    std::uint64_t events_ = 0;
    std::uint64_t ids_ = 0;
    bool responding_ = false;
    bool aloud_ = false;
};

inline constexpr std::size_t kRealtimeItemsMax = 10'000;  ///< of one conversation

}  // namespace nexus::cli
