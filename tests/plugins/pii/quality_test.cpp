// How well the detector does on labelled texts, others than it was written with. Prints precision and recall of each
// entity; the floors are far below what it reaches, so that only a real loss fails.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

#include "tests/plugins/labelled_texts.h"
#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

struct Count {
    int right = 0;
    int missed = 0;
    int wrong = 0;

    double precision() const { return right + wrong == 0 ? 1 : static_cast<double>(right) / (right + wrong); }
    double recall() const { return right + missed == 0 ? 1 : static_cast<double>(right) / (right + missed); }
};
using Counts = std::map<std::string, Count, std::less<>>;

void count_text(const Detector& detector, const Json& object, Counts& counts) {
    const std::string_view text = string_or(object, "text", "");
    std::vector<Detection> found = detector.scan(text);
    for (const Json& span : *find(object, "spans")) {
        const std::string type(string_or(span, "type", ""));
        const config::EntityRow* entity = config::find_entity(type);
        if (entity == nullptr) {
            continue;
        }
        const Span range{static_cast<std::size_t>(int_or(span, "bstart", 0)),
                         static_cast<std::size_t>(int_or(span, "bend", 0))};
        const auto match = std::find_if(found.begin(), found.end(), [&](const Detection& detection) {
            return detection.entity == entity && detection.range.overlaps(range);
        });
        if (match == found.end()) {
            ++counts[type].missed;
        } else {
            ++counts[type].right;
            found.erase(match);
        }
    }
    for (const Detection& detection : found) {
        ++counts[std::string(detection.entity->name)].wrong;
    }
}

TEST(PiiQuality, HoldsOnLabelledTexts) {
    const Detector detector = default_detector();
    Counts counts;
    const std::size_t texts =
        for_each_labelled("pii/dev.jsonl", [&](const Json& object) { count_text(detector, object, counts); });
    if (texts == 0) {
        std::printf("labelled texts absent\n");
        return;
    }
    Count secrets;
    for (const auto& [entity, count] : counts) {
        std::printf("%-26s precision %5.1f %%  recall %5.1f %%  (%d right, %d wrong, %d missed)\n", entity.c_str(),
                    100 * count.precision(), 100 * count.recall(), count.right, count.wrong, count.missed);
        if (entity.starts_with("SECRET:")) {
            secrets.right += count.right;
            secrets.missed += count.missed;
            secrets.wrong += count.wrong;
        } else {
            EXPECT_GE(count.precision(), 0.95) << entity;
            EXPECT_GE(count.recall(), 0.9) << entity;
        }
    }
    EXPECT_GE(secrets.precision(), 0.97);
    EXPECT_GE(secrets.recall(), 0.97);
}

}  // namespace
}  // namespace nexus::plugins::pii
