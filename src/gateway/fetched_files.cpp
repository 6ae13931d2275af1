#include "gateway/fetched_files.h"

#include <algorithm>

#include "base/encoding.h"

namespace nexus::gateway {

std::size_t bytes_of(const FetchedFiles& files) {
    std::size_t sum = 0;
    for (const FetchedFile& file : files) {
        sum += file.bytes.size();
    }
    return sum;
}

const FetchedFile* find_file(const FetchedFiles& files, std::string_view url) {
    const auto found =
        std::find_if(files.begin(), files.end(), [url](const FetchedFile& file) { return file.url == url; });
    return found == files.end() ? nullptr : &*found;
}

InlinedFiles::InlinedFiles(const std::vector<dialect::MediaUrl>& urls, const FetchedFiles& files) {
    changes_.reserve(urls.size());
    for (const dialect::MediaUrl& url : urls) {
        dialect::Part& part = *url.part;
        if (const FetchedFile* file = find_file(files, part.url)) {
            part.data = base64_encode(file->bytes);
            changes_.push_back(Change{&part, std::move(part.url), std::move(part.media_type)});
            part.url.clear();
            part.media_type = file->media_type;
        }
    }
}

InlinedFiles::~InlinedFiles() {
    for (Change& change : changes_) {
        change.part->url = std::move(change.url);
        change.part->media_type = std::move(change.media_type);
        std::string().swap(change.part->data);
    }
}

}  // namespace nexus::gateway
