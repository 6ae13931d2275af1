// What the gateway read of a body must be what an upstream reads from the bytes that it is sent.
#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "dialect/body.h"

namespace nexus::dialect {
namespace {

class Maker {
  public:
    explicit Maker(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t bound) { return random_() % bound; }

    std::string text() {
        static constexpr const char* kPieces[] = {"a",
                                                  "Z9",
                                                  "\"",
                                                  "\\",
                                                  "\n",
                                                  "\t",
                                                  "/",
                                                  " ",
                                                  "\xC3\xBC",
                                                  "\xE2\x82\xAC",
                                                  "\xF0\x9F\x98\x80",
                                                  "\x01",
                                                  "u0041",
                                                  "\\u00fc",
                                                  "{\"k\":1}",
                                                  "@x.example"};
        std::string out;
        for (std::size_t n = below(12); n > 0; --n) {
            out += kPieces[below(std::size(kPieces))];
        }
        return out;
    }

    // A JSON string of `text` in one of its many spellings.
    std::string quoted(std::string_view text) {
        const std::string plain = Json(text).dump();
        const std::string ascii = Json(text).dump(-1, ' ', true);
        const std::string& chosen = below(2) == 0 ? plain : ascii;
        std::string out;
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const char c = chosen[i];
            if (c == '\\') {
                out += c;
                out += chosen[++i];
            } else if ((std::isalnum(static_cast<unsigned char>(c)) != 0) && !in_escape(chosen, i) && below(8) == 0) {
                char escape[8];
                std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
                out += escape;
            } else {
                out += c;
            }
        }
        return out;
    }

    std::string blank() {
        static constexpr const char* kBlanks[] = {"", "", " ", "\n\t", "  "};
        return kBlanks[below(std::size(kBlanks))];
    }

    std::string message() {
        const std::string arguments = "{\"k\":" + quoted(text()) + ",\"n\":[" + quoted(text()) + ",1]}";
        switch (below(4)) {
            case 0: return "{\"role\":\"user\",\"content\":" + blank() + quoted(text()) + blank() + "}";
            case 1:
                return "{\"content\":[{\"type\":\"text\",\"text\":" + quoted(text()) + "}" + blank() +
                       ",{\"type\":\"new\",\"x\":{\"y\":" + quoted(text()) + "}}],\"role\":\"user\"}";
            case 2:
                return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\","
                       "\"function\":{\"name\":\"f\",\"arguments\":" +
                       quoted(arguments) + "}}]}";
            default: return "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":" + quoted(text()) + "}";
        }
    }

    std::string body() {
        std::string messages;
        for (std::size_t n = 1 + below(5); n > 0; --n) {
            messages += (messages.empty() ? "" : ",") + blank() + message();
        }
        return blank() + "{" + blank() + "\"model\":" + quoted("gpt-4o") + ",\"messages\":[" + messages + "]" +
               blank() + ",\"stream\":true}" + blank();
    }

  private:
    // Whether the letter at `i` belongs to a \uXXXX.
    static bool in_escape(const std::string& text, std::size_t i) {
        for (std::size_t back = 1; back <= 5 && back <= i; ++back) {
            if (text[i - back] == '\\') {
                return true;
            }
        }
        return false;
    }

    std::mt19937 random_;
};

// The texts that nlohmann reads at the places where Maker put them, in order.
std::vector<std::string> read_texts(const Json& root) {
    std::vector<std::string> out;
    const auto add = [&out](const Json& text) {
        if (!text.get<std::string>().empty()) {
            out.push_back(text.get<std::string>());
        }
    };
    for (const Json& message : root.at("messages")) {
        const Json& content = message.at("content");
        if (content.is_string()) {
            add(content);
        } else if (content.is_array()) {
            add(content[0]["text"]);
            add(content[1]["x"]["y"]);
        } else {
            const auto inner = parse_json(message["tool_calls"][0]["function"]["arguments"].get<std::string>());
            EXPECT_TRUE(inner);
            add(inner->at("k"));
            add(inner->at("n")[0]);
        }
    }
    return out;
}

std::vector<std::string> indexed_texts(const BodyIndex& index) {
    std::vector<std::string> out;
    for (const TextPiece& piece : index.texts) {
        out.emplace_back(piece.text);
    }
    return out;
}

bool is_boundary(std::string_view text, std::size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

TEST(BodyProperty, IndexReadsWhatNlohmannReadsBeforeAndAfterEdits) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        Maker maker(seed);
        const std::string body = maker.body();
        const auto index = index_body(body, Dialect::openai_chat, {});
        ASSERT_TRUE(index) << body << "\n" << index.error().message();
        const auto tree = parse_json(body);
        ASSERT_TRUE(tree) << body;
        ASSERT_EQ(indexed_texts(*index), read_texts(*tree)) << body;
        Edits edits;
        std::vector<std::string> expected;
        for (const TextPiece& piece : index->texts) {
            std::size_t begin = maker.below(piece.text.size() + 1);
            std::size_t end = begin + maker.below(piece.text.size() - begin + 1);
            while (!is_boundary(piece.text, begin)) {
                --begin;
            }
            while (!is_boundary(piece.text, end)) {
                ++end;
            }
            const std::string with = maker.text();
            replace_in_piece(edits, body, piece, Span{begin, end}, with);
            std::string text(piece.text);
            text.replace(begin, end - begin, with);
            if (!text.empty()) {
                expected.push_back(text);
            }
        }
        set_model(edits, *index, "other");
        request_stream_usage(edits, *index);
        const std::string sent = edits.apply(body);
        const auto received = parse_json(sent);
        ASSERT_TRUE(received) << sent;
        ASSERT_EQ(read_texts(*received), expected) << body << "\n" << sent;
        EXPECT_EQ(received->at("model"), "other");
        EXPECT_EQ(received->at("stream_options")["include_usage"], true);
    }
}

}  // namespace
}  // namespace nexus::dialect
