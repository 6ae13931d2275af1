#include "cli/mock/form.h"

#include <algorithm>
#include <optional>

#include "gateway/multipart.h"

namespace nexus::cli {

const FormField* Form::find(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const FormField& field) {
        const std::string_view own = field.name;
        return own == name || (own.ends_with("[]") && own.substr(0, own.size() - 2) == name);
    });
    return found == fields.end() ? nullptr : &*found;
}

std::string_view Form::text_or(std::string_view name, std::string_view fallback) const {
    const FormField* field = find(name);
    return field != nullptr ? field->data : fallback;
}

std::size_t Form::count_files() const {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [](const FormField& field) { return field.is_file; }));
}

Result<Form> parse_form(std::string_view content_type, std::string_view body) {
    using Event = gateway::MultipartParser::Event;
    const Result<std::optional<std::string>> boundary = gateway::form_boundary(content_type);
    if (!boundary) {
        return boundary.error();
    }
    if (!*boundary) {
        return Error(ErrorCode::invalid_request, "expected a multipart/form-data body");
    }
    gateway::MultipartParser parser(**boundary, {});
    std::vector<Event> events;
    if (Result<void> fed = parser.feed(body, events); !fed) {
        return std::move(fed).error();
    }
    if (Result<void> finished = parser.finish(); !finished) {
        return std::move(finished).error();
    }
    Form form;
    for (const Event& event : events) {
        if (event.kind == Event::Kind::part) {
            form.fields.push_back({event.name, event.is_file, body.substr(event.range.end, 0)});
        } else if (event.kind == Event::Kind::data && !form.fields.empty()) {
            // The pieces of one value follow each other in the body.
            std::string_view& data = form.fields.back().data;
            const std::size_t begin = static_cast<std::size_t>(data.data() - body.data());
            data = body.substr(begin, event.range.end - begin);
        }
    }
    return form;
}

}  // namespace nexus::cli
