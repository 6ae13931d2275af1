#include <map>
#include <set>

#include "dialect/openai_chat/wire.h"
#include "dialect/openai_completions/wire.h"

namespace nexus::dialect::openai_completions {
namespace {

using Kind = StreamEvent::Kind;

// Reasoning and calls have no place in these answers: their texts are left out.
class Encoder final : public StreamEncoder {
  public:
    explicit Encoder(const AnswerContext& context)
        : context_(context), id_("cmpl-" + context.request_id), model_(context.model) {}

    void encode(const StreamEvent& event, std::string& out) override {
        if (over_) {
            return;
        }
        switch (event.kind) {
            case Kind::start:
                id_ = event.id.empty() ? id_ : event.id;
                model_ = event.text.empty() ? model_ : event.text;
                break;
            case Kind::text:
            case Kind::refusal: chunk(event.choice, Piece{.text = event.text}, out); break;
            case Kind::logprobs:
                // They follow the text that they are of.
                chunk(event.choice, Piece{.logprobs = legacy_logprobs(event.data, text_at_[event.choice])}, out);
                break;
            case Kind::finish:
                if (finished_.insert(event.choice).second) {
                    chunk(event.choice, Piece{.finish = event.finish}, out);
                }
                break;
            case Kind::usage: usage_.update(event.usage); break;
            case Kind::error:
                if (event.error) {
                    fail(*event.error, out);
                }
                break;
            default: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        if (finished_.empty()) {
            chunk(0, Piece{.finish = FinishReason::stop}, out);
        }
        if (context_.include_usage && usage_.known()) {
            Json last = head();
            last["choices"] = Json::array();
            last["usage"] = openai_chat::usage_json(usage_);
            write(last, out);
        }
        out.append("data: [DONE]\n\n");
        over_ = true;
    }

    void fail(const Error& error, std::string& out) override {
        if (!over_) {
            out.append("data: ").append(openai_chat::encode_error(error)).append("\n\n");
            over_ = true;
        }
    }

  private:
    Json head() const {
        return Json{{"id", id_}, {"object", "text_completion"}, {"created", context_.created}, {"model", model_}};
    }

    struct Piece {
        std::string_view text{};
        Json logprobs{};
        FinishReason finish = FinishReason::none;
    };

    void chunk(std::int64_t choice, Piece piece, std::string& out) {
        Json json = head();
        const bool ends = piece.finish != FinishReason::none;
        json["choices"] =
            Json::array({Json{{"text", piece.text},
                              {"index", choice},
                              {"logprobs", std::move(piece.logprobs)},
                              {"finish_reason", ends ? Json(openai_chat::finish_name(piece.finish, false)) : Json()}}});
        write(json, out);
    }

    static void write(const Json& json, std::string& out) {
        out.append("data: ").append(dump_json(json)).append("\n\n");
    }

    AnswerContext context_;
    std::string id_;
    std::string model_;
    std::set<std::int64_t> finished_;
    std::map<std::int64_t, std::int64_t> text_at_;  // of each choice: where its next token begins
    Usage usage_;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<Encoder>(context);
}

}  // namespace nexus::dialect::openai_completions
