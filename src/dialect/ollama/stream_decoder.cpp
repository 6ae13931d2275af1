#include "dialect/fields.h"
#include "dialect/ollama/lines.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

using Kind = StreamEvent::Kind;
using Events = std::vector<StreamEvent>;

class OllamaStreamDecoder final : public StreamDecoder {
  public:
    explicit OllamaStreamDecoder(StreamNeeds needs) : needs_(needs) {}

    Result<void> feed(std::string_view bytes, Events& out) override {
        if (over_) {
            return {};  // data behind the end is no part of the answer
        }
        lines_.clear();
        Result<void> fed = parser_.feed(bytes, lines_);
        if (Result<void> read = read_lines(out); !read) {
            return read;
        }
        return over_ ? Result<void>() : std::move(fed);
    }

    // The last line may lack its end.
    Result<void> finish(Events& out) override {
        if (over_) {
            return {};
        }
        lines_.clear();
        parser_.finish(lines_);
        if (const Result<void> read = read_lines(out); read && over_) {
            return {};
        }
        over_ = true;
        Error error(ErrorCode::provider_protocol_error, "the provider's stream ended before its answer was complete");
        return error.retry_ok(true);
    }

  private:
    Result<void> read_lines(Events& out) {
        for (const LineParser::Line& line : lines_) {
            if (over_) {
                break;  // data behind the end is no part of the answer
            }
            const std::size_t first = out.size();
            const Result<Json> data = parse_provider_json(line.text);
            if (!data) {
                return data.error();
            }
            if (!data->is_object()) {
                return Error(ErrorCode::provider_protocol_error, "a line of the provider's stream is no object");
            }
            read_object(*data, out);
            if (out.size() == first) {
                out.emplace_back();
            }
            out[first].raw = line.raw;
        }
        return {};
    }

    void read_object(const Json& data, Events& out) {
        if (const Json* error = find(data, "error"); error != nullptr && !error->is_null()) {
            over_ = true;
            out.push_back({.kind = Kind::error, .error = error_of(*error)});
            return;
        }
        if (!started_) {
            started_ = true;
            out.push_back({.kind = Kind::start, .text = text_field(data, "model")});
        }
        if (const Json* message = object_field(data, "message"); message != nullptr) {
            read_message(*message, string_or(data, "created_at", {}), out);
        }
        if (Json tokens = needs_.text ? logprobs_of(data) : Json(); !tokens.is_null()) {
            out.push_back({.kind = Kind::logprobs, .data = std::move(tokens)});
        }
        if (bool_field(data, "done").value_or(false)) {
            read_end(data, out);
        }
    }

    void push_text(Kind kind, std::string text, Events& out) const {
        if (!text.empty() && needs_.text) {
            out.push_back({.kind = kind, .text = std::move(text)});
        }
    }

    void read_message(const Json& message, std::string_view created_at, Events& out) {
        push_text(Kind::reasoning, text_field(message, "thinking"), out);
        push_text(Kind::text, text_field(message, "content"), out);
        if (const Json* images = array_field(message, "images"); images != nullptr && needs_.text) {
            for (const Json& image : *images) {
                Part part = image_of(image.is_string() ? image.get_ref<const std::string&>() : std::string());
                if (!part.data.empty()) {
                    out.push_back(
                        {.kind = Kind::image, .text = std::move(part.data), .name = std::move(part.media_type)});
                }
            }
        }
        if (const Json* calls = array_field(message, "tool_calls"); calls != nullptr) {
            for (const Json& call : *calls) {
                push_call(call_of(call, created_at, tools_), out);
            }
        }
    }

    void push_call(ToolCall call, Events& out) {
        const std::int64_t tool = tools_++;
        out.push_back({.kind = Kind::tool_call, .tool = tool, .id = std::move(call.id), .name = std::move(call.name)});
        if (needs_.text) {
            out.push_back({.kind = Kind::tool_arguments, .tool = tool, .text = std::move(call.arguments)});
        }
    }

    void read_end(const Json& data, Events& out) {
        over_ = true;
        const std::string_view reason = string_or(data, "done_reason", {});
        const bool is_odd = reason == "load" || reason == "unload";
        out.push_back({.kind = Kind::finish,
                       .name = is_odd ? std::string(reason) : std::string(),
                       .finish = finish_of(reason, tools_ > 0)});
        if (const Usage usage = usage_of(data); usage.known()) {
            out.push_back({.kind = Kind::usage, .usage = usage});
        }
        out.push_back({.kind = Kind::done});
    }

    StreamNeeds needs_;
    LineParser parser_;
    std::vector<LineParser::Line> lines_;
    std::int64_t tools_ = 0;
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs) {
    return std::make_unique<OllamaStreamDecoder>(needs);
}

}  // namespace nexus::dialect::ollama
