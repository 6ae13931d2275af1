#include <algorithm>

#include "base/strings.h"
#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

using Kind = StreamEvent::Kind;

void append_event(std::string& out, std::string_view type, std::string_view members) {
    out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type).append("\"");
    out.append(members).append("}\n\n");
}

// The members that follow the type: `,"index":0,"delta":{…}`.
std::string indexed(std::int64_t index, std::string_view rest = {}) {
    std::string out = ",\"index\":";
    append_int(out, index);
    return out.append(rest);
}

class CohereStreamEncoder final : public StreamEncoder {
  public:
    explicit CohereStreamEncoder(const AnswerContext& context) : id_(context.request_id) {}

    void encode(const StreamEvent& event, std::string& out) override {
        if (event.choice != 0 || over_) {
            return;  // this dialect has one answer
        }
        switch (event.kind) {
            case Kind::start:
                id_ = event.id.empty() ? id_ : event.id;
                ensure_started(out);
                break;
            case Kind::text:
            case Kind::refusal: write_content(Open::text, "text", event.text, out); break;
            case Kind::reasoning: write_content(Open::thinking, "thinking", event.text, out); break;
            case Kind::tool_call: open_call(event, out); break;
            case Kind::tool_arguments: write_arguments(event, out); break;
            case Kind::citation: write_citations(event, out); break;
            case Kind::finish: finish_ = finish_name(event.finish, event.name); break;
            case Kind::usage: usage_.update(event.usage); break;
            case Kind::error:
                fail(event.error.value_or(Error(ErrorCode::provider_unavailable, "the provider failed")), out);
                break;
            default: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        ensure_started(out);
        close(out);
        over_ = true;
        const Json delta{{"finish_reason", finish_}, {"usage", usage_json(usage_)}};
        append_event(out, "message-end", ",\"delta\":" + dump_json(delta));
        out.append("data: [DONE]\n\n");
    }

    void fail(const Error& error, std::string& out) override {
        if (over_) {
            return;
        }
        over_ = true;
        const Json delta{{"finish_reason", error.status() == 504 ? "TIMEOUT" : "ERROR"},
                         {"usage", Json::object()},
                         {"error", error.message()}};
        append_event(out, "message-end", ",\"delta\":" + dump_json(delta));
    }

  private:
    enum class Open : std::uint8_t { none, text, thinking, calls };

    void ensure_started(std::string& out) {
        if (started_) {
            return;
        }
        started_ = true;
        std::string members = ",\"id\":";
        append_json_string(members, id_);
        members.append(
            R"(,"delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}})");
        append_event(out, "message-start", members);
    }

    void close(std::string& out) {
        if (open_ == Open::text || open_ == Open::thinking) {
            append_event(out, "content-end", indexed(next_index_ - 1));
        }
        for (const std::int64_t call : calls_) {
            append_event(out, "tool-call-end", indexed(call));
        }
        calls_.clear();
        open_ = Open::none;
    }

    void write_content(Open kind, std::string_view member, std::string_view text, std::string& out) {
        if (text.empty()) {
            return;
        }
        ensure_started(out);
        if (open_ != kind) {
            close(out);
            open_ = kind;
            std::string start = R"(,"delta":{"message":{"content":{"type":")";
            start.append(member).append("\",\"").append(member).append(R"(":""}}})");
            append_event(out, "content-start", indexed(next_index_++, start));
        }
        std::string delta = R"(,"delta":{"message":{"content":{")";
        delta.append(member).append("\":");
        append_json_string(delta, text);
        append_event(out, "content-delta", indexed(next_index_ - 1, delta.append("}}}")));
    }

    // Calls stay open side by side: other dialects may mix the pieces of parallel calls.
    void open_call(const StreamEvent& event, std::string& out) {
        ensure_started(out);
        if (open_ != Open::calls) {
            close(out);
            open_ = Open::calls;
        }
        calls_.push_back(event.tool);
        Json call{{"id", event.id}, {"type", "function"}, {"function", Json{{"name", event.name}, {"arguments", ""}}}};
        const Json delta{{"message", Json{{"tool_calls", std::move(call)}}}};
        append_event(out, "tool-call-start", indexed(event.tool, ",\"delta\":" + dump_json(delta)));
    }

    void write_arguments(const StreamEvent& event, std::string& out) {
        if (std::ranges::find(calls_, event.tool) == calls_.end()) {
            return;
        }
        std::string delta = R"(,"delta":{"message":{"tool_calls":{"function":{"arguments":)";
        append_json_string(delta, event.text);
        append_event(out, "tool-call-delta", indexed(event.tool, delta.append("}}}}")));
    }

    void write_citations(const StreamEvent& event, std::string& out) {
        ensure_started(out);
        for (const Citation& citation : event.citations) {
            const Json delta{{"message", Json{{"citations", citation_json(citation)}}}};
            append_event(out, "citation-start", indexed(citations_, ",\"delta\":" + dump_json(delta)));
            append_event(out, "citation-end", indexed(citations_));
            ++citations_;
        }
    }

    std::string id_;
    Usage usage_;
    std::vector<std::int64_t> calls_;
    std::int64_t next_index_ = 0;
    std::int64_t citations_ = 0;
    std::string_view finish_ = "COMPLETE";
    Open open_ = Open::none;
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<CohereStreamEncoder>(context);
}

}  // namespace nexus::dialect::cohere
