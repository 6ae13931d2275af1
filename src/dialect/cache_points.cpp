#include "dialect/cache_points.h"

#include <algorithm>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect {
namespace {

constexpr std::string_view kMember = R"("cache_control":{"type":"ephemeral"})";

bool has_own_marks(const ChatRequest& request) {
    return !request.cache_control.is_null() || std::ranges::any_of(request.tools, [](const Tool& tool) {
        return !tool.cache_control.is_null();
    }) || std::ranges::any_of(request.messages, [](const Message& message) {
        return !message.cache_control.is_null() ||
               std::ranges::any_of(message.parts, [](const Part& part) { return !part.cache_control.is_null(); });
    });
}

bool is_system(const Message& message) { return message.role == Role::system || message.role == Role::developer; }

// An empty text is not sent, and a breakpoint on one is refused.
bool takes_mark(const Part& part) {
    const bool is_text = part.kind == Part::Kind::text || part.kind == Part::Kind::refusal;
    return is_text && !part.text.empty() && part.native.is_null();
}

// Behind an object's last member, or around a text that stands alone.
void add_point(Edits& edits, std::string_view body, const Span& place) {
    if (place.empty()) {
        return;
    }
    if (body[place.begin] == '"') {
        edits.insert(place.begin, R"([{"type":"text","text":)");
        edits.insert(place.end, "," + std::string(kMember) + "}]");
    } else {
        edits.insert(place.end - 1, "," + std::string(kMember));
    }
}

}  // namespace

CachePoints points_for(Dialect target, std::string_view model, const Quirks& quirks, CachePoints points) {
    if (target == Dialect::anthropic || (target == Dialect::openai_chat && quirks.cache_control)) {
        return points;
    }
    if (target == Dialect::bedrock_converse) {
        const bedrock::Family family = bedrock::family_of(model);
        const bool is_claude = family == bedrock::Family::claude;
        const bool is_nova = family == bedrock::Family::nova || family == bedrock::Family::nova_2;
        points.tools &= is_claude;
        return is_claude || is_nova ? points : CachePoints{};
    }
    return {};
}

CacheMarks::CacheMarks(ChatRequest& request, CachePoints points) {
    if (!points.any() || has_own_marks(request)) {
        return;
    }
    if (points.tools) {
        // A tool that another provider runs is not sent.
        const auto last = std::ranges::find_if(request.tools.rbegin(), request.tools.rend(),
                                               [](const Tool& tool) { return tool.kind != Tool::Kind::hosted; });
        if (last != request.tools.rend()) {
            mark(last->cache_control);
        }
    }
    if (points.system) {
        mark_system(request);
    }
    if (points.turns) {
        mark_turns(request);
    }
}

CacheMarks::~CacheMarks() {
    for (Json* place : marked_) {
        *place = Json();
    }
}

void CacheMarks::mark(Json& place) {
    place = Json{{"type", "ephemeral"}};
    marked_.push_back(&place);
}

// System messages behind the first turn may change with it.
void CacheMarks::mark_system(ChatRequest& request) {
    Part* last = nullptr;
    for (Message& message : request.messages) {
        if (!is_system(message)) {
            break;
        }
        for (Part& part : message.parts) {
            last = takes_mark(part) ? &part : last;
        }
    }
    if (last != nullptr) {
        mark(last->cache_control);
    }
}

// An answer that nothing follows is a beginning that the model is to continue, and will not be sent like that again.
void CacheMarks::mark_turns(ChatRequest& request) {
    bool is_followed = false;
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        if (message->role == Role::assistant && is_followed) {
            mark_answer(*message);
            return;
        }
        is_followed = is_followed || message->role == Role::user || message->role == Role::tool;
    }
}

void CacheMarks::mark_answer(Message& message) {
    const std::vector<ContentRef> order = content_order(message);
    for (auto ref = order.rbegin(); ref != order.rend(); ++ref) {
        if (ref->kind == ContentRef::Kind::call) {
            mark(message.cache_control);  // stands on the last call
            return;
        }
        if (ref->kind == ContentRef::Kind::part && takes_mark(message.parts[ref->index])) {
            mark(message.parts[ref->index].cache_control);
            return;
        }
    }
}

void add_cache_points(Edits& edits, std::string_view body, const BodyIndex& index, CachePoints points) {
    if (index.cache.has_own) {
        return;
    }
    if (points.tools) {
        add_point(edits, body, index.cache.tool);
    }
    if (points.system) {
        add_point(edits, body, index.cache.system);
    }
    if (points.turns) {
        add_point(edits, body, index.cache.turn);
    }
}

}  // namespace nexus::dialect
