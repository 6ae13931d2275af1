#pragma once

#include "base/json.h"

namespace nexus::dialect::gemini {

/// JSON Schema → the OpenAPI 3.0 subset of `parameters` and `responseSchema`: types are in upper case, references are
/// inlined (cycles are cut), `oneOf` becomes `anyOf`, `const` an enum, a null among the types `nullable`; what the
/// subset has no word for is left out. The result has at most 4,000 nodes, however references multiply.
Json to_openapi_schema(const Json& schema);

/// The subset → JSON Schema: types in lower case, `nullable` as a null type, counts as numbers.
Json from_openapi_schema(const Json& schema);

}  // namespace nexus::dialect::gemini
