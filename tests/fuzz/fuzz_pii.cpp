// Any bytes as a prompt: detections are in order, inside the text and apart, and the same however the scan is cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "plugins/pii/detector.h"

namespace {

using nexus::Span;
using nexus::plugins::pii::Detection;
using nexus::plugins::pii::Detector;

void check_order(const std::vector<Detection>& found, std::size_t size) {
    std::size_t end = 0;
    for (const Detection& detection : found) {
        if (detection.range.begin < end || detection.range.end <= detection.range.begin || detection.range.end > size) {
            std::abort();
        }
        end = detection.range.end;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Detector detector(
        {"EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "IP_ADDRESS", "SECRET"});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::vector<Detection> whole = detector.scan(text);
    check_order(whole, size);
    std::vector<Detection> parts;
    const std::size_t part = 1 + size % 61;
    for (std::size_t at = 0; at < text.size();) {
        at = detector.scan(text, Span{at, at + part}, parts);
    }
    if (parts.size() != whole.size()) {
        std::abort();
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!(parts[i].range == whole[i].range) || parts[i].entity != whole[i].entity) {
            std::abort();
        }
    }
    return 0;
}
