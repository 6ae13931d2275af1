#include "net/web_url.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

std::string spelled(const Result<WebUrl>& url) {
    return url ? (url->tls ? "tls " : "plain ") + url->host + " " + std::to_string(url->port) + " " + url->target
               : "refused: " + url.error().message();
}

TEST(WebUrl, IsTakenApart) {
    const std::pair<const char*, const char*> cases[] = {
        {"https://example.com", "tls example.com 443 /"},
        {"https://example.com/a/b.png?x=1&y=%20#part", "tls example.com 443 /a/b.png?x=1&y=%20"},
        {"HTTP://Example.COM:8080?x", "plain example.com 8080 /?x"},
        {"https://example.com#part", "tls example.com 443 /"},
        {"https://[2001:db8::1]:444/a", "tls 2001:db8::1 444 /a"},
        {"http://127.0.0.1/a", "plain 127.0.0.1 80 /a"},
        {"http://2130706433/a", "plain 2130706433 80 /a"},  // which a resolver takes for 127.0.0.1
        {"https://example.com/\xc3\xa4?\xc3\xb6", "tls example.com 443 /%C3%A4?%C3%B6"},
        {"https://example.com/a@b:c", "tls example.com 443 /a@b:c"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(spelled(parse_web_url(text)), expected) << text;
    }
}

TEST(WebUrl, RefusesWhatIsNotPlainlyOne) {
    for (const std::string text : {"",
                                   "example.com/a.png",
                                   "file:///etc/passwd",
                                   "ftp://example.com/a",
                                   "gopher://example.com/",
                                   "//example.com",
                                   "https:/example.com",
                                   "https://",
                                   "https:///a",
                                   "https://user@example.com/",
                                   "https://u:p@example.com/",
                                   "https://a@b@example.com/",
                                   "https://example.com:0/",
                                   "https://example.com:99999/",
                                   "https://example.com:/",
                                   "https://exa mple.com/",
                                   "https://example.com\\@evil.example/",
                                   "https://example.com/a b",
                                   "https://example.com/\r\nX: y",
                                   "https://[::1",
                                   "https://[fe80::1%25eth0]/",
                                   "https://ex%61mple.com/",
                                   "data:image/png;base64,AA=="}) {
        EXPECT_FALSE(parse_web_url(text)) << text;
    }
    EXPECT_FALSE(parse_web_url("https://example.com/" + std::string(9000, 'a')));
    EXPECT_FALSE(parse_web_url(std::string("https://example.com/\0a", 22)));
}

TEST(WebUrl, SaysNothingOfItselfInItsError) {
    const Result<WebUrl> url = parse_web_url("https://user:secret@example.com/");
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().message().find("secret"), std::string::npos);
}

TEST(WebUrl, FollowsALocation) {
    const WebUrl from = *parse_web_url("https://example.com:444/a/b.png?x=1");
    const std::pair<const char*, const char*> cases[] = {
        {"http://other.example/c", "plain other.example 80 /c"},
        {"//other.example/c", "tls other.example 443 /c"},
        {"/c?d#e", "tls example.com 444 /c?d"},
        {"c.png", "tls example.com 444 /a/c.png"},
        {"c:d", "refused: it is no http or https URL"},
        {"./c:d", "tls example.com 444 /a/./c:d"},
        {"?y=2", "tls example.com 444 /a/b.png?y=2"},
        {"", "tls example.com 444 /a/b.png"},
        {"file:///etc/passwd", "refused: it is no http or https URL"},
        {"https://u@h/", "refused: its URL holds a user or a password"},
    };
    for (const auto& [location, expected] : cases) {
        EXPECT_EQ(spelled(follow_location(from, location)), expected) << location;
    }
    const WebUrl v6 = *parse_web_url("http://[2001:db8::1]/a");
    EXPECT_EQ(spelled(follow_location(v6, "b")), "plain 2001:db8::1 80 /b");
}

}  // namespace
}  // namespace nexus::net
