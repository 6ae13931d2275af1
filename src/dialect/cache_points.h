#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "dialect/body.h"
#include "dialect/model.h"
#include "dialect/quirks.h"

/// Breakpoints of the provider's prompt cache that a policy sets, for clients that set none. Anthropic and Bedrock keep
/// a prompt from its beginning to a breakpoint only where one stands, and take four of them (anthropic.md); a policy
/// sets three at most. A request in which the client has set one is left alone: a breakpoint of another lifetime before
/// the client's own would be refused.
namespace nexus::dialect {

/// Behind what a breakpoint is set. Each ends a part of the prompt that stays the same from one request to the next.
struct CachePoints {
    bool tools = false;   ///< the last tool
    bool system = false;  ///< the system prompt
    bool turns = false;   ///< the last answer of the model's that the conversation holds

    bool any() const { return tools || system || turns; }
};

/// Those of `points` that the translated request of `target` can carry: all for Anthropic and for Claude on Bedrock,
/// all but tools for Nova, all for servers of the chat dialect with Quirks::cache_control, else none.
CachePoints points_for(Dialect target, std::string_view model, const Quirks& quirks, CachePoints points);

/// Breakpoints in a decoded request, taken out again when this object ends: another target may know none. `request`
/// outlives it and is not changed meanwhile.
class CacheMarks {
  public:
    CacheMarks(ChatRequest& request, CachePoints points);
    ~CacheMarks();
    CacheMarks(const CacheMarks&) = delete;
    CacheMarks& operator=(const CacheMarks&) = delete;

  private:
    void mark(Json& place);
    void mark_system(ChatRequest& request);
    void mark_turns(ChatRequest& request);
    void mark_answer(Message& message);

    std::vector<Json*> marked_;
};

/// Adds to `edits` the breakpoints that `points` ask for in the bytes of a Messages request, which `index` describes.
void add_cache_points(Edits& edits, std::string_view body, const BodyIndex& index, CachePoints points);

}  // namespace nexus::dialect
