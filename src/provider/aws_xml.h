#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace nexus::provider {

/// The text of the first element at `path` (`AssumeRoleResponse/AssumeRoleResult/Credentials/AccessKeyId`, without
/// namespaces) of an XML document as AWS's query services answer it; "" where there is none. The whole document is
/// checked: elements, attributes, text and the five predefined or numeric references. What those services never send is
/// refused: DTDs, comments, CDATA, processing instructions, and documents deeper than 32 elements. Linear in the
/// document's size. Error: provider_protocol_error.
Result<std::string> xml_text(std::string_view document, std::string_view path);

}  // namespace nexus::provider
