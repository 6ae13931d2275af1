#include "gateway/multipart.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

using Kind = MultipartParser::Event::Kind;

const std::string kForm =
    "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"b.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n"
    "\r\n--\r\n-\r\n--c\r\n--b-\r\n"
    "--b--\r\n";

// Fields as `name=value`, files as `name@value`; `error: …` where the form is refused.
std::vector<std::string> read(const std::string& form, std::size_t piece, const std::string& boundary = "b") {
    std::vector<std::string> out;
    MultipartParser parser(boundary, MultipartParser::Limits());
    std::vector<MultipartParser::Event> events;
    std::string covered;
    for (std::size_t at = 0; at < form.size(); at += piece) {
        events.clear();
        const Result<void> fed = parser.feed(std::string_view(form).substr(at, piece), events);
        for (const MultipartParser::Event& event : events) {
            EXPECT_EQ(event.range.begin, covered.size());
            covered.append(event.bytes);
            if (event.kind == Kind::part) {
                out.push_back(event.name + (event.is_file ? "@" : "="));
            } else if (event.kind == Kind::data) {
                out.back().append(event.bytes);
            }
        }
        if (!fed) {
            return {"error: " + fed.error().message()};
        }
        EXPECT_EQ(parser.decided(), covered.size());
    }
    EXPECT_TRUE(form.starts_with(covered));
    return parser.finish() ? out : std::vector<std::string>{"error: " + parser.finish().error().message()};
}

std::string part(const std::string& header) { return "--b\r\n" + header + "\r\n\r\nv\r\n--b--\r\n"; }

TEST(Multipart, GivesTheSamePartsHoweverTheBytesAreCut) {
    const std::vector<std::string> expected{"model=whisper-1", "file@\r\n--\r\n-\r\n--c"};
    for (std::size_t piece = 1; piece <= kForm.size(); ++piece) {
        std::string form = kForm;
        form.erase(form.find("\r\n--b-\r\n"), 6);
        EXPECT_EQ(read(form, piece), expected) << piece;
    }
}

TEST(Multipart, RefusesWhatLooksLikeADelimiterAndIsNone) {
    EXPECT_TRUE(read(kForm, 7).front().starts_with("error: A delimiter"));
    EXPECT_TRUE(
        read("--b \r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--b--", 9).front().starts_with("error"));
}

TEST(Multipart, RefusesWhatStandsOutsideOfParts) {
    const std::string plain = part("Content-Disposition: form-data; name=\"a\"");
    EXPECT_EQ(read(plain, 5), std::vector<std::string>{"a=v"});
    EXPECT_TRUE(read("x" + plain, 5).front().starts_with("error"));
    EXPECT_TRUE(read("\r\n" + plain, 5).front().starts_with("error"));
    EXPECT_TRUE(read(plain + "x", 5).front().starts_with("error"));
    EXPECT_TRUE(read(plain.substr(0, plain.size() - 4), 5).front().starts_with("error"));
    EXPECT_TRUE(read("--b--\r\n", 5).front().starts_with("error"));
    EXPECT_TRUE(read(plain, 5, "c").front().starts_with("error"));
}

TEST(Multipart, RefusesHeadersThatTwoReadersCouldUnderstandDifferently) {
    const std::vector<std::string> headers{
        "Content-Type: text/plain",
        "Content-Disposition: form-data",
        "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"; name=\"model\"",
        "Content-Disposition: form-data; name=\"a\"; name*=utf-8''model",
        "Content-Disposition: form-data; name=\"mod\\el\"",
        "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; name=\"a\" model",
        "Content-Disposition: form-data; name=\"a\";\r\n filename=\"x\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"model\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data; name=\"a\xFF\"",
        "Content-Disposition : form-data; name=\"a\"",
        std::string("Content-Disposition: form-data; name=\"a\"\0", 41),
    };
    for (const std::string& header : headers) {
        EXPECT_TRUE(read(part(header), 1000).front().starts_with("error")) << header;
    }
    EXPECT_EQ(read(part("content-disposition: Form-Data; NAME=a\r\nContent-Transfer-Encoding: binary"), 3),
              std::vector<std::string>{"a=v"});
    EXPECT_EQ(read(part("Content-Disposition: form-data; name=\"a\"; filename*=utf-8''x"), 3),
              std::vector<std::string>{"a@v"});
}

TEST(Multipart, BoundsHeadersAndParts) {
    const std::string named = "Content-Disposition: form-data; name=\"a\"";
    EXPECT_TRUE(read(part(named + "\r\nX: " + std::string(9'000, 'x')), 1000).front().starts_with("error"));
    std::string many;
    for (int i = 0; i < 257; ++i) {
        many += "--b\r\n" + named + "\r\n\r\nv\r\n";
    }
    EXPECT_TRUE(read(many + "--b--", 1000).front().starts_with("error: The form has more than"));
}

TEST(Multipart, FindsTheBoundaryOfAForm) {
    EXPECT_EQ(**form_boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(**form_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), "a b");
    EXPECT_FALSE(form_boundary("application/json")->has_value());
    EXPECT_FALSE(form_boundary("")->has_value());
    for (const std::string type :
         {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=a; boundary=b",
          "multipart/form-data; boundary=\"a\\\"\"", "multipart/form-data; boundary=a b",
          "multipart/form-data; boundary=\"a \""}) {
        EXPECT_FALSE(form_boundary(type).has_value()) << type;
    }
    EXPECT_FALSE(form_boundary("multipart/form-data; boundary=" + std::string(71, 'a')).has_value());
}

}  // namespace
}  // namespace nexus::gateway
