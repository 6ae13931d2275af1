#include "plugins/builtin.h"

#include "plugins/auth/auth.h"
#include "plugins/injection/injection.h"
#include "plugins/pii/pii.h"
#include "plugins/quota/quota.h"
#include "plugins/router/router.h"

namespace nexus::plugins {

const std::vector<gateway::MiddlewareRow>& builtin_middlewares() {
    static const std::vector<gateway::MiddlewareRow> rows{
        // First: every later one asks who calls, and a stranger's request must cost nothing more than one hash.
        {"auth", auth::make},
        // Needs the identity and little time; it only collects, so its place before the detectors costs nothing.
        {"quota", quota::make},
        // Before injection: reading for attacks changes nothing, so what a person typed is found in the same bytes.
        {"pii", pii::make},
        // The dearest check, after all that may refuse more cheaply.
        {"injection", injection::make},
        // Ends the request's way through the middlewares; nothing may stand after it.
        {"router", router::make},
    };
    return rows;
}

}  // namespace nexus::plugins
