#include "cli/mock/form.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

const std::string kType = "multipart/form-data; boundary=\"xyz\"";
const std::string kBody =
    "--xyz\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
    "--xyz\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
    "line\r\n--xy\r\n\r\n"
    "--xyz\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--xyz--\r\n";

TEST(MockForm, ReadsFieldsAndFiles) {
    const Result<Form> form = parse_form(kType, kBody);
    ASSERT_TRUE(form) << form.error().message();
    ASSERT_EQ(form->fields.size(), 3U);
    EXPECT_EQ(form->text_or("model", ""), "whisper-1");
    EXPECT_EQ(form->text_or("empty", "x"), "");
    EXPECT_EQ(form->text_or("absent", "x"), "x");
    ASSERT_NE(form->find("image"), nullptr);
    EXPECT_TRUE(form->find("image")->is_file);
    EXPECT_FALSE(form->find("model")->is_file);
    EXPECT_EQ(form->find("image")->data, "line\r\n--xy\r\n");
    EXPECT_EQ(form->count_files(), 1U);
}

TEST(MockForm, RefusesWhatIsNoForm) {
    EXPECT_FALSE(parse_form("application/json", kBody));
    EXPECT_FALSE(parse_form("multipart/form-data", kBody));
    EXPECT_FALSE(parse_form(kType, ""));
    EXPECT_FALSE(parse_form(kType, "--xyz\r\n\r\n\r\n--xyz--"));
}

TEST(MockForm, RefusesAFormThatIsCutAnywhere) {
    const std::size_t end = kBody.rfind("--\r\n");
    for (std::size_t size = 0; size < end; ++size) {
        EXPECT_FALSE(parse_form(kType, std::string_view(kBody).substr(0, size))) << size;
    }
}

}  // namespace
}  // namespace nexus::cli
