#include "dialect/answer.h"

#include "base/json.h"
#include "dialect/json_scan.h"

namespace nexus::dialect {

Result<void> check_answer(std::string_view body) {
    JsonScan scan(body, kJsonDepthMax);
    const bool whole = scan.root([&scan](const auto&, JsonValue& value) { return scan.visit(value); });
    if (!whole) {
        return Error(ErrorCode::provider_protocol_error, "the provider's answer is not one valid JSON object");
    }
    return {};
}

}  // namespace nexus::dialect
