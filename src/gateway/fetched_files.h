#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/media_urls.h"

namespace nexus::gateway {

/// A picture or file of a request that is wanted as bytes. Holds copies: what it was found in may be freed meanwhile.
struct WantedFile {
    std::string url;
    std::string param;  ///< the request's field that names it
    dialect::Part::Kind kind = dialect::Part::Kind::image;
    dialect::Dialect target = dialect::Dialect::openai_chat;  ///< the format of the upstream that gets it
};

/// What a URL of a request led to.
struct FetchedFile {
    std::string url;  ///< as the request has it
    std::string media_type;
    std::string bytes;
};
using FetchedFiles = std::vector<FetchedFile>;

std::size_t bytes_of(const FetchedFiles& files);
const FetchedFile* find_file(const FetchedFiles& files, std::string_view url);

/// The bytes of fetched files in the place of their URLs, for as long as this object lives: another target may take
/// URLs. The request that `urls` point into outlives it and is not changed meanwhile.
class InlinedFiles {
  public:
    InlinedFiles(const std::vector<dialect::MediaUrl>& urls, const FetchedFiles& files);
    ~InlinedFiles();
    InlinedFiles(const InlinedFiles&) = delete;
    InlinedFiles& operator=(const InlinedFiles&) = delete;

  private:
    struct Change {
        dialect::Part* part;
        std::string url;
        std::string media_type;
    };
    std::vector<Change> changes_;
};

}  // namespace nexus::gateway
