#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"

namespace nexus::test {

/// One recorded exchange of a provider.
struct Recording {
    std::string name;
    std::string method;
    std::string host;
    std::string path;  ///< percent-encoded as it was sent
    std::map<std::string, std::string> query;
    Json body;  ///< null where the request had no JSON
    int status = 0;
    bool is_stream = false;
    std::string answer;
};

/// Every recording of one provider in the optional recordings folder (`<source dir>/../shared/cassettes`, or below the
/// environment's NEXUS_SHARED_DIR); none where it is absent.
inline std::vector<Recording> load_recordings(const std::string& provider) {
    const char* shared = std::getenv("NEXUS_SHARED_DIR");
    const std::filesystem::path root =
        shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(NEXUS_SOURCE_DIR) / ".." / "shared";
    const std::filesystem::path folder = root / "cassettes" / provider;
    std::vector<Recording> recordings;
    if (!std::filesystem::is_directory(folder)) {
        return recordings;
    }
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const Json tree = *parse_json(text);
        const Json& request = tree.at("request");
        const Json& response = tree.at("response");
        Recording one;
        one.name = file.path().stem().string();
        one.method = string_or(request, "method", "");
        one.host = string_or(request, "host", "");
        one.path = string_or(request, "path", "");
        const Json query = request.value("query", Json::object());
        for (const auto& [name, value] : query.items()) {
            one.query[name] = value.is_string() ? value.get<std::string>() : dump_json(value);
        }
        one.body = request.value("body", Json());
        one.status = static_cast<int>(int_or(response, "status", 0));
        one.is_stream = find(response, "body_sse") != nullptr;
        for (const char* key : {"body_sse", "body_text"}) {
            one.answer += string_or(response, key, "");
        }
        if (const Json* answer = find(response, "body"); answer != nullptr && !answer->is_null()) {
            one.answer = dump_json(*answer);
        }
        recordings.push_back(std::move(one));
    }
    return recordings;
}

}  // namespace nexus::test
