#include "load/translated.h"

#include <string_view>

namespace bench {
namespace {

/// What follows each `mark` up to the next quote.
std::string values_after(std::string_view body, std::string_view mark) {
    std::string out;
    for (std::size_t at = body.find(mark); at != std::string_view::npos; at = body.find(mark, at)) {
        at += mark.size();
        out += body.substr(at, body.find('"', at) - at);
    }
    return out;
}

std::size_t count(std::string_view body, std::string_view mark) {
    std::size_t found = 0;
    for (std::size_t at = body.find(mark); at != std::string_view::npos; at = body.find(mark, at + 1)) {
        ++found;
    }
    return found;
}

/// The time at which an answer was made differs from one to the next.
void blank_times(std::string& body) {
    constexpr std::string_view kMark = "\"created\":";
    for (std::size_t at = body.find(kMark); at != std::string::npos; at = body.find(kMark, at)) {
        for (at += kMark.size(); at < body.size() && body[at] >= '0' && body[at] <= '9'; ++at) {
            body[at] = '0';
        }
    }
}

}  // namespace

bool TranslatedAnswers::accepts(std::string& body) {
    blank_times(body);
    if (first_.empty() && values_after(body, "\"content\":\"") == text_) {
        first_ = body;
    }
    events_ = count(body, "data: ");
    return body == first_;
}

}  // namespace bench
