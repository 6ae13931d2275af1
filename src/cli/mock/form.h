#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nexus::cli {

/// One field of a form.
struct FormField {
    std::string name;
    bool is_file = false;
    std::string_view data;  ///< of the form's body
};

struct Form {
    std::vector<FormField> fields;

    /// The first field of that name, also under `name[]`; nullptr if there is none.
    const FormField* find(std::string_view name) const;
    std::string_view text_or(std::string_view name, std::string_view fallback) const;
    std::size_t count_files() const;
};

/// The fields of a whole `multipart/form-data` body. Error: invalid_request for another content type, and what
/// gateway::MultipartParser refuses.
Result<Form> parse_form(std::string_view content_type, std::string_view body);

}  // namespace nexus::cli
