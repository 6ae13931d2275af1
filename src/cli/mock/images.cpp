#include "cli/mock/images.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "base/strings.h"
#include "cli/mock/form.h"
#include "cli/mock/png.h"
#include "cli/mock/token.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

using dialect::object_field;

constexpr std::int64_t kImagesMax = 10;
constexpr std::int64_t kPartialMax = 3;  // OpenAI's own limit
constexpr std::string_view kFolder = "/mock/images/";

struct Request {
    std::string model;
    std::string prompt;
    std::int64_t count = 1;
    std::int64_t partial = 0;
    std::size_t files = 0;  ///< pictures that came along
    bool by_url = false;
    bool stream = false;

    std::string seed(std::int64_t i) const { return prompt + "#" + std::to_string(i); }
};

Request read_json(const Json& root) {
    Request request;
    request.model = string_or(root, "model", "mock-image");
    request.prompt = string_or(root, "prompt", "");
    request.count = int_or(root, "n", 1);
    request.partial = int_or(root, "partial_images", 0);
    request.by_url = string_or(root, "response_format", "") == "url";
    request.stream = dialect::bool_field(root, "stream").value_or(false);
    return request;
}

Result<Request> read_form(const MockCall& call) {
    const Result<Form> form = parse_form(call.content_type, call.body);
    if (!form) {
        return form.error();
    }
    Request request;
    request.files = form->count_files();
    if (request.files == 0) {
        return dialect::bad_field("image", "a file");
    }
    request.model = form->text_or("model", "mock-image");
    request.prompt = form->text_or("prompt", "");
    request.count = parse_int(form->text_or("n", "1")).value_or(1);
    request.partial = parse_int(form->text_or("partial_images", "0")).value_or(0);
    request.by_url = form->text_or("response_format", "") == "url";
    request.stream = form->text_or("stream", "") == "true";
    return request;
}

/// `{"instances": [{"prompt"}], "parameters": {"sampleCount"}}`
Request read_vertex(const Json& root) {
    Request request;
    const Json* instances = dialect::array_field(root, "instances");
    const Json* parameters = object_field(root, "parameters");
    request.prompt = instances != nullptr && !instances->empty() ? string_or(instances->front(), "prompt", "") : "";
    request.count = parameters != nullptr ? int_or(*parameters, "sampleCount", 1) : 1;
    return request;
}

/// Titan's and Nova's `{"textToImageParams": {"text"}}`, or Stability's `{"prompt"}`.
Request read_bedrock(const Json& root) {
    Request request;
    const Json* text = object_field(root, "textToImageParams");
    const Json* config = object_field(root, "imageGenerationConfig");
    request.prompt = text != nullptr ? string_or(*text, "text", "") : string_or(root, "prompt", "");
    request.count = config != nullptr ? int_or(*config, "numberOfImages", 1) : 1;
    return request;
}

Result<Request> read_request(const MockCall& call) {
    if (lower(call.content_type).starts_with("multipart/")) {
        return read_form(call);
    }
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    if (call.route.format == "vertex") {
        return read_vertex(*root);
    }
    return call.route.format == "bedrock" ? read_bedrock(*root) : read_json(*root);
}

dialect::Usage usage_of(const Request& request) {
    dialect::Usage usage;
    usage.image_input = static_cast<std::int64_t>(request.files) * kMockImageTokens;
    usage.input = count_tokens(request.prompt) + *usage.image_input;
    usage.output = request.count * kMockImageTokens;
    return usage;
}

Json usage_json(const dialect::Usage& usage) {
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t images = usage.image_input.value_or(0);
    const std::int64_t output = usage.output.value_or(0);
    return Json{{"input_tokens", input},
                {"output_tokens", output},
                {"total_tokens", input + output},
                {"input_tokens_details", {{"text_tokens", input - images}, {"image_tokens", images}}}};
}

Json openai_answer(const Request& request, const MockCall& call) {
    Json data = Json::array();
    for (std::int64_t i = 0; i < request.count; ++i) {
        const std::string seed = request.seed(i);
        Json image = Json::object();
        if (request.by_url) {
            image["url"] = "http://" + std::string(call.host) + std::string(kFolder) + base64url_encode(seed) + ".png";
        } else {
            image["b64_json"] = base64_encode(png_of(seed));
        }
        data.push_back(std::move(image));
    }
    return Json{{"created", call.created}, {"data", std::move(data)}, {"usage", usage_json(usage_of(request))}};
}

Json vertex_answer(const Request& request) {
    Json predictions = Json::array();
    for (std::int64_t i = 0; i < request.count; ++i) {
        predictions.push_back(
            {{"mimeType", "image/png"}, {"bytesBase64Encoded", base64_encode(png_of(request.seed(i)))}});
    }
    return Json{{"predictions", std::move(predictions)}};
}

Json bedrock_answer(const Request& request) {
    Json images = Json::array();
    for (std::int64_t i = 0; i < request.count; ++i) {
        images.push_back(base64_encode(png_of(request.seed(i))));
    }
    return Json{{"images", std::move(images)}, {"error", nullptr}};
}

std::string event_of(std::string_view type, Json data) {
    data["type"] = type;
    return "event: " + std::string(type) + "\ndata: " + dump_json(data) + "\n\n";
}

/// Partial images, each with the picture as it will be, and the completed one with the usage.
std::vector<std::string> events_of(const Request& request, const MockCall& call) {
    const std::string kind = call.path.ends_with("/edits") ? "image_edit" : "image_generation";
    const std::string picture = base64_encode(png_of(request.seed(0)));
    std::vector<std::string> events;
    for (std::int64_t i = 0; i < std::clamp<std::int64_t>(request.partial, 0, kPartialMax); ++i) {
        events.push_back(event_of(kind + ".partial_image", {{"b64_json", picture},
                                                            {"created_at", call.created},
                                                            {"output_format", "png"},
                                                            {"partial_image_index", i}}));
    }
    events.push_back(event_of(kind + ".completed", {{"b64_json", picture},
                                                    {"created_at", call.created},
                                                    {"output_format", "png"},
                                                    {"usage", usage_json(usage_of(request))}}));
    return events;
}

}  // namespace

Result<MockReply> answer_images(const MockCall& call) {
    Result<Request> request = read_request(call);
    if (!request) {
        return std::move(request).error();
    }
    if (!call.route.model.empty()) {
        request->model = call.route.model;
    }
    request->count = request->stream ? 1 : request->count;
    if (request->count < 1 || request->count > kImagesMax) {
        return dialect::bad_field("n", "from 1 to 10");
    }
    MockReply reply;
    reply.item = {request->model, {}, std::string(call.route.price_kind), usage_of(*request)};
    if (request->stream) {
        reply.content_type = "text/event-stream; charset=utf-8";
        reply.pieces = std::make_unique<ListedPieces>(events_of(*request, call));
    } else {
        reply.body = dump_json(call.route.format == "vertex"    ? vertex_answer(*request)
                               : call.route.format == "bedrock" ? bedrock_answer(*request)
                                                                : openai_answer(*request, call));
    }
    return reply;
}

MockReply image_file(std::string_view path) {
    std::string_view name = path.substr(std::min(path.size(), kFolder.size()));
    name = name.substr(0, name.rfind('.'));
    MockReply reply;
    reply.content_type = "image/png";
    reply.body = png_of(base64_decode(name).value_or(std::string(name)));
    reply.billed = false;
    return reply;
}

}  // namespace nexus::cli
