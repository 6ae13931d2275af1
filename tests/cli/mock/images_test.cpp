#include "cli/mock/images.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "cli/mock/png.h"
#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using test::TestCall;

Json answer(const TestCall& request) { return test::json_of(answer_images, request); }

bool is_png(const Json& base64) {
    const std::optional<std::string> bytes = base64_decode(base64.get<std::string>());
    return bytes && bytes->starts_with("\x89PNG");
}

TEST(MockImages, GivesPicturesInBase64WithTheirUsage) {
    const Json body = answer({"/v1/images/generations", R"({"model":"gpt-image-1","prompt":"12345678","n":2})"});
    ASSERT_EQ(body["data"].size(), 2U);
    EXPECT_TRUE(is_png(body["data"][0]["b64_json"]));
    EXPECT_NE(body["data"][0], body["data"][1]);
    EXPECT_EQ(body["usage"]["input_tokens"], 2);
    EXPECT_EQ(body["usage"]["output_tokens"], 512);
}

TEST(MockImages, GivesUrlsThatItServes) {
    const Json body = answer({"/v1/images/generations", R"({"prompt":"cat","response_format":"url"})"});
    const std::string url = body["data"][0]["url"];
    const std::string start = "http://mock.test";
    ASSERT_TRUE(url.starts_with(start + "/mock/images/")) << url;
    const MockReply file = image_file(url.substr(start.size()));
    EXPECT_EQ(file.content_type, "image/png");
    EXPECT_EQ(file.body, png_of("cat#0"));
    EXPECT_FALSE(file.billed);
}

TEST(MockImages, TakesAFormWithAPicture) {
    const std::string form =
        "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nbluer\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\nPNG\r\n--b--\r\n";
    const std::string type = "multipart/form-data; boundary=b";
    const Json body = answer({"/v1/images/edits", form, type});
    EXPECT_TRUE(is_png(body["data"][0]["b64_json"]));
    EXPECT_EQ(body["usage"]["input_tokens_details"]["image_tokens"], 256);
    TestCall bare{"/v1/images/edits", "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nx\r\n--b--\r\n",
                  type};
    EXPECT_FALSE(answer_images(bare.call()));
}

TEST(MockImages, StreamsPartialImages) {
    TestCall request{"/v1/images/generations", R"({"prompt":"cat","stream":true,"partial_images":2})"};
    const Result<MockReply> reply = answer_images(request.call());
    ASSERT_TRUE(reply);
    const std::string bytes = test::all_of(*reply->pieces);
    EXPECT_NE(bytes.find(R"("partial_image_index":1)"), std::string::npos);
    EXPECT_NE(bytes.find("event: image_generation.completed\n"), std::string::npos);
    EXPECT_EQ(reply->item.usage.output, 256);
}

TEST(MockImages, SpeaksVertexAisAndBedrocksFormats) {
    const Json imagen = answer({"/v1/projects/p/locations/l/publishers/google/models/imagen-4:predict",
                                R"({"instances":[{"prompt":"cat"}],"parameters":{"sampleCount":2}})"});
    ASSERT_EQ(imagen["predictions"].size(), 2U);
    EXPECT_TRUE(is_png(imagen["predictions"][0]["bytesBase64Encoded"]));
    const Json nova = answer({"/model/amazon.nova-canvas-v1:0/invoke",
                              R"({"textToImageParams":{"text":"cat"},"imageGenerationConfig":{"numberOfImages":1}})"});
    EXPECT_TRUE(is_png(nova["images"][0]));
}

TEST(MockImages, RefusesTooManyPictures) {
    TestCall request{"/v1/images/generations", R"({"prompt":"cat","n":11})"};
    const Result<MockReply> reply = answer_images(request.call());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().param(), "n");
}

}  // namespace
}  // namespace nexus::cli
