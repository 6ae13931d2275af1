#include "dialect/carried_state.h"
#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/media.h"
#include "dialect/openai_chat/chunk.h"
#include "dialect/openai_chat/request_messages.h"
#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

using Kind = StreamEvent::Kind;

class ExtrasReader {
  public:
    explicit ExtrasReader(std::vector<StreamEvent>& out) : out_(out) {}

    void read(const Json& choice) {
        choice_ = int_or(choice, "index", 0);
        if (const Json* delta = object_field(choice, "delta"); delta != nullptr) {
            read_thinking(*delta);
            read_annotations(*delta);
            read_audio(*delta);
            read_images(*delta);
        }
        const Json* logprobs = object_field(choice, "logprobs");
        const Json* tokens = logprobs != nullptr ? array_field(*logprobs, "content") : nullptr;
        if (tokens != nullptr && !tokens->empty()) {
            push(Kind::logprobs).data = *tokens;
        }
    }

  private:
    StreamEvent& push(Kind kind) {
        StreamEvent& event = out_.emplace_back();
        event.kind = kind;
        event.choice = choice_;
        return event;
    }

    // The text of a block came as reasoning_content; what is left is its seal.
    void read_thinking(const Json& delta) {
        for (ThinkingBlock& block : thinking_of(delta)) {
            const bool is_redacted = !block.redacted.empty();
            if (!is_redacted && block.signature.empty()) {
                continue;
            }
            StreamEvent& event = push(Kind::thinking_signature);
            event.text = is_redacted ? std::move(block.redacted) : std::move(block.signature);
            event.name = is_redacted ? "redacted_thinking" : "";
            event.id = std::move(block.id);
            event.origin = block.origin;
        }
    }

    void read_annotations(const Json& delta) {
        const Json* annotations = array_field(delta, "annotations");
        if (annotations == nullptr || annotations->empty()) {
            return;
        }
        StreamEvent& event = push(Kind::citation);
        for (const Json& annotation : *annotations) {
            event.citations.push_back(citation_of_annotation(annotation, Dialect::openai_chat));
        }
    }

    void read_audio(const Json& delta) {
        const Json* audio = object_field(delta, "audio");
        if (audio == nullptr) {
            return;
        }
        if (std::string data = text_field(*audio, "data"); !data.empty()) {
            StreamEvent& event = push(Kind::audio);
            event.text = std::move(data);
            event.name = kPcmType;  // the only format of streams
            event.id = text_field(*audio, "id");
        }
        if (std::string transcript = text_field(*audio, "transcript"); !transcript.empty()) {
            push(Kind::transcript).text = std::move(transcript);
        }
    }

    void read_images(const Json& delta) {
        const Json* images = array_field(delta, "images");
        for (std::size_t i = 0; images != nullptr && i < images->size(); ++i) {
            std::optional<Part> image = image_of((*images)[i]);
            if (image && !image->data.empty()) {
                StreamEvent& event = push(Kind::image);
                event.name = std::move(image->media_type);
                event.text = std::move(image->data);
            }
        }
    }

    std::vector<StreamEvent>& out_;
    std::int64_t choice_ = 0;
};

}  // namespace

void read_extras(std::string_view data, std::vector<StreamEvent>& out) {
    const Result<Json> root = parse_provider_json(data);
    const Json* choices = root ? array_field(*root, "choices") : nullptr;
    ExtrasReader reader(out);
    for (std::size_t i = 0; choices != nullptr && i < choices->size(); ++i) {
        reader.read((*choices)[i]);
    }
}

}  // namespace nexus::dialect::openai_chat
