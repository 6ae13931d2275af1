#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/pii/detector.h"

namespace nexus::plugins::pii {

/// A detector for one entity (canonical name), or for all that the configuration has by default.
inline Detector detector_for(std::string_view entity) { return Detector({std::string(entity)}); }
inline Detector default_detector() {
    return Detector({"EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "US_SSN", "IP_ADDRESS", "SECRET"});
}

/// `NAME[value]` of each detection.
inline std::vector<std::string> detections(const Detector& detector, std::string_view text) {
    std::vector<std::string> found;
    for (const Detection& detection : detector.scan(text)) {
        found.push_back(std::string(detection.entity->name) + "[" + std::string(detection.range.of(text)) + "]");
    }
    return found;
}

/// The one value of `entity` in `text`; empty if there are none or several.
inline std::string only(std::string_view entity, std::string_view text) {
    const std::vector<Detection> found = detector_for(entity).scan(text);
    return found.size() == 1 ? std::string(found.front().range.of(text)) : std::string();
}

}  // namespace nexus::plugins::pii
