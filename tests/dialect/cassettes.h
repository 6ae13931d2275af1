#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nexus::dialect::test {

/// One recorded exchange with a provider. Header names are in lower case.
struct Cassette {
    std::string name;      ///< `openai/chat_completions-plain-stream-01`
    std::string provider;  ///< the folder's name
    std::string method;
    std::string path;  ///< without the query
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> request_headers;
    std::string request_body;  ///< empty where the recording holds only the answer
    int status = 0;
    std::map<std::string, std::string> response_headers;
    std::string response_body;  ///< the bytes as sent; a JSON body is written compactly, its keys in their order
    bool is_sse = false;        ///< the answer is a text/event-stream
};

/// Every recording of one provider in the optional recordings folder (`<source dir>/../shared/cassettes`, or below
/// the environment's NEXUS_SHARED_DIR), sorted by name; none where the folder is absent. Throws on a broken file.
std::vector<Cassette> load_cassettes(std::string_view provider);

/// The names of the providers that have recordings, sorted; empty where the folder is absent.
std::vector<std::string> cassette_providers();

}  // namespace nexus::dialect::test
