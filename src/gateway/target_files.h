#pragma once

#include "base/result.h"
#include "base/task.h"
#include "gateway/upstream_body.h"
#include "gateway/work_pool.h"

namespace nexus::gateway {

/// Above this many bytes, a request is decoded and encoded on the pool.
inline constexpr std::size_t kTranslatedHereMax = 128 * 1024;

/// Fetches the pictures and files of the exchange's request of which `target` is to get the bytes, into
/// `bodies.files()`, where what another target wanted stands already. Nothing where the configuration does not allow
/// it. Errors: those of UrlFetcher::fetch and of UpstreamBodies::wanted_files.
Task<Result<void>> fetch_target_files(Exchange& exchange, UpstreamBodies& bodies, WorkPool& work, const Target& target);

/// The same for a request that is not sent, only shown: a word stands for the bytes.
Result<void> stand_in_for_target_files(const Exchange& exchange, UpstreamBodies& bodies, const Target& target);

}  // namespace nexus::gateway
