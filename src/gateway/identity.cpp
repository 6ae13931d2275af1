#include "gateway/identity.h"

#include <algorithm>

#include "base/strings.h"

namespace nexus::gateway {

bool Identity::may_use(std::string_view model) const {
    return models.empty() || std::any_of(models.begin(), models.end(),
                                         [model](const std::string& pattern) { return glob_match(pattern, model); });
}

}  // namespace nexus::gateway
