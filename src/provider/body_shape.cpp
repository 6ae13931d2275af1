#include "provider/body_shape.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "dialect/json_scan.h"
#include "provider/path_template.h"

namespace nexus::provider {
namespace {

struct Member {
    Span range;  // of its value
    std::string key;
};

// The root's members in order, their values' places, and where the first member may begin.
bool read_members(dialect::JsonScan& scan, std::vector<Member>& members) {
    return scan.root([&](std::string_view key, dialect::JsonValue value) {
        Member member{Span{scan.begin(value), 0}, std::string(key)};
        const char kind = dialect::JsonScan::kind(value);
        if (kind == '{' || kind == '[') {
            if (!scan.visit(value)) {
                return false;
            }
            member.range.end = scan.end_of_last();
        } else {
            member.range = scan.range(value);
            if (!scan.visit(value)) {
                return false;
            }
        }
        members.push_back(std::move(member));
        return true;
    });
}

bool is_replaced(const BodyShape& shape, std::string_view key) {
    const auto added = [key](const auto& member) { return member.first == key; };
    return std::find(shape.drop.begin(), shape.drop.end(), key) != shape.drop.end() ||
           std::any_of(shape.add.begin(), shape.add.end(), added);
}

void append_member(std::string& out, std::string_view text) { out.append(out.size() > 1 ? "," : "").append(text); }

}  // namespace

Result<std::string> shape_body(std::string_view body, const BodyShape& shape, std::string_view model) {
    dialect::JsonScan scan(body, kJsonDepthMax);
    std::vector<Member> members;
    if (!read_members(scan, members)) {
        return scan.take_error();
    }
    std::string out = "{";
    out.reserve(body.size() + 256);
    std::size_t begin = body.find('{') + 1;
    for (const Member& member : members) {
        if (member.key == "model" && !model.empty() && !is_replaced(shape, member.key)) {
            std::string renamed = "\"model\":";
            append_json_string(renamed, model);
            append_member(out, renamed);
        } else if (!is_replaced(shape, member.key)) {
            append_member(out, body.substr(begin, member.range.end - begin));
        }
        begin = std::min(body.find(',', member.range.end), body.size() - 1) + 1;
    }
    for (const auto& [key, text] : shape.add) {
        std::string member;
        append_json_string(member, key);
        member.push_back(':');
        append_json_string(member, fill_model(text, model, false));
        append_member(out, member);
    }
    out.push_back('}');
    return out;
}

}  // namespace nexus::provider
