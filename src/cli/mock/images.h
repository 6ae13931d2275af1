#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// Pictures of 16 × 16 pixels, of a colour that depends on the prompt: OpenAI's generations, edits and variations (JSON
/// or a form; base64, a URL of the mock's own, or a stream with partial images), Vertex AI's Imagen, and Bedrock's
/// InvokeModel. A picture counts as 256 tokens. Errors: invalid_json, invalid_request.
Result<MockReply> answer_images(const MockCall& call);

/// The picture that an answer named by its URL, `/mock/images/{name}`.
MockReply image_file(std::string_view path);

}  // namespace nexus::cli
