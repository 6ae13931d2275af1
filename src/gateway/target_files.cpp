#include "gateway/target_files.h"

#include "gateway/generation.h"

namespace nexus::gateway {

Task<Result<void>> fetch_target_files(Exchange& exchange, UpstreamBodies& bodies, WorkPool& work,
                                      const Target& target) {
    const UrlFetcher* fetcher = exchange.generation().url_fetcher();
    if (fetcher == nullptr || !bodies.may_want_files()) {
        co_return Result<void>();
    }
    Result<std::vector<WantedFile>> wanted = std::vector<WantedFile>();
    if (exchange.body.size() < kTranslatedHereMax) {
        wanted = bodies.wanted_files(target);
    } else {
        std::function<void()> job = [&bodies, &target, &wanted] {
            wanted = bodies.wanted_files(target);
            bodies.forget();
        };
        co_await work.run(std::move(job));
    }
    if (!wanted) {
        co_return std::move(wanted).error();
    }
    if (wanted->empty()) {
        co_return Result<void>();
    }
    const std::vector<WantedFile>& list = *wanted;
    FetchedFiles& files = bodies.files();
    Result<void> fetched = co_await fetcher->fetch(exchange, list, files);
    co_return fetched;
}

Result<void> stand_in_for_target_files(const Exchange& exchange, UpstreamBodies& bodies, const Target& target) {
    if (exchange.generation().url_fetcher() == nullptr || !bodies.may_want_files()) {
        return {};
    }
    Result<std::vector<WantedFile>> wanted = bodies.wanted_files(target);
    if (!wanted) {
        return std::move(wanted).error();
    }
    for (WantedFile& file : *wanted) {
        const bool is_file = file.kind == dialect::Part::Kind::file;
        bodies.files().push_back(
            FetchedFile{std::move(file.url), is_file ? "application/pdf" : "image/png", "fetched"});
    }
    return {};
}

}  // namespace nexus::gateway
