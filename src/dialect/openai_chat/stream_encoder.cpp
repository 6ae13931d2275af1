#include <set>
#include <utility>

#include "base/strings.h"
#include "dialect/citations.h"
#include "dialect/openai_chat/request_messages.h"
#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

using Kind = StreamEvent::Kind;

class Encoder final : public StreamEncoder {
  public:
    explicit Encoder(const AnswerContext& context) : context_(context), usage_member_(context.include_usage) {
        set_head({}, {});
    }

    void encode(const StreamEvent& event, std::string& out) override {
        if (over_) {
            return;
        }
        switch (event.kind) {
            case Kind::start:
                if (choices_.empty()) {
                    set_head(event.id, event.text);
                }
                begin(event.choice, out);
                break;
            case Kind::text: text_delta("content", event, out); break;
            case Kind::reasoning:
                if (!context_.strict) {
                    text_delta("reasoning_content", event, out);
                }
                break;
            case Kind::refusal: text_delta("refusal", event, out); break;
            case Kind::thinking_signature: signature(event, out); break;
            case Kind::tool_call: tool_call(event, out); break;
            case Kind::tool_arguments: tool_arguments(event, out); break;
            case Kind::finish: finish_choice(event.choice, event.finish, out); break;
            case Kind::usage: usage_.update(event.usage); break;
            case Kind::error:
                if (event.error) {
                    fail(*event.error, out);
                }
                break;
            case Kind::citation: citations(event, out); break;
            case Kind::audio: audio_delta(event, out); break;
            case Kind::transcript: transcript_delta(event, out); break;
            case Kind::image: image(event, out); break;
            case Kind::logprobs: logprobs(event, out); break;
            case Kind::text_signature:
            case Kind::native:
            case Kind::done:
            case Kind::other: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        // Each choice ends with a reason, and an answer has at least one: clients wait for it.
        begin(choices_.empty() ? 0 : choices_[0].index, out);
        for (std::size_t i = 0; i < choices_.size(); ++i) {
            finish_choice(choices_[i].index, FinishReason::stop, out);
        }
        if (context_.include_usage && usage_.known()) {
            out.append(head_).append("],\"usage\":").append(dump_json(usage_json(usage_))).append("}\n\n");
        }
        out.append("data: [DONE]\n\n");
        over_ = true;
    }

    void fail(const Error& error, std::string& out) override {
        if (over_) {
            return;
        }
        out.append("data: ").append(encode_error(error)).append("\n\n");
        over_ = true;
    }

  private:
    struct ChoiceState {
        std::int64_t index = 0;
        bool finished = false;
    };

    void set_head(std::string_view id, std::string_view model) {
        head_ = "data: {\"id\":";
        append_json_string(head_, id.empty() ? "chatcmpl-" + context_.request_id : std::string(id));
        head_.append(",\"object\":\"chat.completion.chunk\",\"created\":");
        append_int(head_, context_.created);
        head_.append(",\"model\":");
        append_json_string(head_, model.empty() ? context_.model : model);
        head_.append(",\"choices\":[");
    }

    void open(std::int64_t choice, std::string& out) const {
        out.append(head_).append("{\"index\":");
        append_int(out, choice);
        out.append(",\"delta\":{");
    }

    void close(std::string_view finish, std::string& out) const {
        out.append("},\"logprobs\":null,\"finish_reason\":");
        if (finish == "null") {
            out.append(finish);
        } else {
            append_json_string(out, finish);
        }
        out.append("}]").append(usage_member_ ? ",\"usage\":null}\n\n" : "}\n\n");
    }

    // The role stands in a choice's first delta alone.
    ChoiceState& begin(std::int64_t choice, std::string& out) {
        for (ChoiceState& state : choices_) {
            if (state.index == choice) {
                return state;
            }
        }
        choices_.push_back({choice, false});
        open(choice, out);
        out.append("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null");
        close("null", out);
        return choices_.back();
    }

    void text_delta(std::string_view key, const StreamEvent& event, std::string& out) {
        if (event.text.empty() || begin(event.choice, out).finished) {
            return;
        }
        open(event.choice, out);
        out.append("\"").append(key).append("\":");
        append_json_string(out, event.text);
        close("null", out);
    }

    // A delta with one member beside OpenAI's own, or one that is rare.
    void member_delta(std::string_view key, std::int64_t choice, const Json& value, std::string& out) {
        if (begin(choice, out).finished) {
            return;
        }
        open(choice, out);
        out.append("\"").append(key).append("\":").append(dump_json(value));
        close("null", out);
    }

    void citations(const StreamEvent& event, std::string& out) {
        Json annotations = Json::array();
        Json documents = Json::array();
        for (const Citation& citation : event.citations) {
            if (Json annotation = chat_annotation(citation); !annotation.is_null()) {
                annotations.push_back(std::move(annotation));
            } else if (!context_.strict) {
                documents.push_back(document_citation(citation));
            }
        }
        if (!annotations.empty()) {
            member_delta("annotations", event.choice, annotations, out);
        }
        if (!documents.empty()) {
            member_delta("citations", event.choice, documents, out);
        }
    }

    void audio_delta(const StreamEvent& event, std::string& out) {
        Json audio{{"data", event.text}};
        if (!event.id.empty()) {
            audio["id"] = event.id;
        }
        member_delta("audio", event.choice, audio, out);
    }

    void transcript_delta(const StreamEvent& event, std::string& out) {
        member_delta("audio", event.choice, Json{{"transcript", event.text}}, out);
    }

    void image(const StreamEvent& event, std::string& out) {
        if (!context_.strict) {
            Part part;
            part.media_type = event.name;
            part.data = event.text;
            const Json one{{"type", "image_url"}, {"image_url", {{"url", image_url(part)}}}};
            member_delta("images", event.choice, Json::array({one}), out);
        }
    }

    // They follow the text that they are of in a chunk of their own.
    void logprobs(const StreamEvent& event, std::string& out) {
        if (begin(event.choice, out).finished) {
            return;
        }
        open(event.choice, out);
        out.append("},\"logprobs\":{\"content\":").append(dump_json(event.data));
        out.append(",\"refusal\":null},\"finish_reason\":null}]");
        out.append(usage_member_ ? ",\"usage\":null}\n\n" : "}\n\n");
    }

    void signature(const StreamEvent& event, std::string& out) {
        if (context_.strict || begin(event.choice, out).finished) {
            return;
        }
        ThinkingBlock block;
        block.origin = event.origin;
        block.id = event.id;
        (event.name == "redacted_thinking" ? block.redacted : block.signature) = event.text;
        open(event.choice, out);
        out.append("\"thinking_blocks\":").append(dump_json(thinking_json({block})));
        close("null", out);
    }

    void tool_call(const StreamEvent& event, std::string& out) {
        if (begin(event.choice, out).finished) {
            return;
        }
        open(event.choice, out);
        if (context_.legacy_functions) {
            out.append("\"function_call\":{\"name\":");
            append_json_string(out, event.name);
            out.append(",\"arguments\":\"\"}");
        } else {
            out.append("\"tool_calls\":[{\"index\":");
            append_int(out, event.tool);
            out.append(",\"id\":");
            append_json_string(out, event.id);
            out.append(event.custom ? ",\"type\":\"custom\",\"custom\":{\"name\":"
                                    : ",\"type\":\"function\",\"function\":{\"name\":");
            append_json_string(out, event.name);
            out.append(event.custom ? ",\"input\":\"\"}" : ",\"arguments\":\"\"}");
            if (event.custom) {
                custom_.emplace(event.choice, event.tool);
            }
            if (!event.text.empty() && !context_.strict) {
                out.append(",\"extra_content\":{\"google\":{\"thought_signature\":");
                append_json_string(out, event.text);
                out.append("}}");
            }
            out.append("}]");
        }
        close("null", out);
    }

    void tool_arguments(const StreamEvent& event, std::string& out) {
        if (event.text.empty() || begin(event.choice, out).finished) {
            return;
        }
        open(event.choice, out);
        if (context_.legacy_functions) {
            out.append("\"function_call\":{\"arguments\":");
            append_json_string(out, event.text);
            out.append("}");
        } else {
            out.append("\"tool_calls\":[{\"index\":");
            append_int(out, event.tool);
            const bool is_custom = !custom_.empty() && custom_.contains({event.choice, event.tool});
            out.append(is_custom ? ",\"custom\":{\"input\":" : ",\"function\":{\"arguments\":");
            append_json_string(out, event.text);
            out.append("}}]");
        }
        close("null", out);
    }

    void finish_choice(std::int64_t choice, FinishReason reason, std::string& out) {
        ChoiceState& state = begin(choice, out);
        if (state.finished || reason == FinishReason::none) {
            return;
        }
        state.finished = true;
        open(choice, out);
        close(finish_name(reason, context_.legacy_functions), out);
    }

    AnswerContext context_;
    bool usage_member_;
    std::string head_;  ///< of every chunk, up to and with the bracket of `choices`
    std::vector<ChoiceState> choices_;
    std::set<std::pair<std::int64_t, std::int64_t>> custom_;  ///< calls of free-form tools, by choice and number
    Usage usage_;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<Encoder>(context);
}

}  // namespace nexus::dialect::openai_chat
