#pragma once

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/json.h"

namespace nexus::plugins {

/// The path of a file of labelled texts, one JSON object a line, in the optional folder of recordings and data sets.
inline std::string labelled_texts(std::string_view file) {
    const char* folder = std::getenv("NEXUS_SHARED_DIR");
    std::string path = folder != nullptr ? folder : NEXUS_SOURCE_DIR "/../shared";
    path += "/data/";
    path += file;
    return path;
}

/// Calls `use(object)` for each line; returns how many there were, 0 without the file.
template <class Use>
std::size_t for_each_labelled(std::string_view file, Use use) {
    std::ifstream in(labelled_texts(file));
    std::size_t count = 0;
    for (std::string line; std::getline(in, line);) {
        const Result<Json> object = parse_json(line);
        if (object) {
            use(*object);
            ++count;
        }
    }
    return count;
}

}  // namespace nexus::plugins
