#include "dialect/ollama/lines.h"

#include "base/strings.h"

namespace nexus::dialect::ollama {
namespace {

Error too_long() { return {ErrorCode::provider_protocol_error, "a line of the provider's stream is too long"}; }

}  // namespace

Result<void> LineParser::feed(std::string_view bytes, std::vector<Line>& out) {
    buffer_.erase(0, consumed_);
    scanned_ -= consumed_;
    consumed_ = 0;
    buffer_.append(bytes);
    for (std::size_t end = buffer_.find('\n', scanned_); end != std::string::npos; end = buffer_.find('\n', scanned_)) {
        scanned_ = end + 1;
        if (scanned_ - consumed_ > line_bytes_max_) {
            return too_long();
        }
        give(scanned_, out);
    }
    if (buffer_.size() - consumed_ > line_bytes_max_) {
        return too_long();
    }
    scanned_ = buffer_.size();
    return {};
}

void LineParser::finish(std::vector<Line>& out) { give(buffer_.size(), out); }

void LineParser::give(std::size_t end, std::vector<Line>& out) {
    const std::string_view raw = std::string_view(buffer_).substr(consumed_, end - consumed_);
    const std::string_view text = trim(raw);
    if (!text.empty()) {
        out.push_back({text, raw});
        consumed_ = end;
    }
}

}  // namespace nexus::dialect::ollama
