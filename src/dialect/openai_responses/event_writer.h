#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "dialect/model.h"

namespace nexus::dialect::openai_responses {

/// Where a piece of an answer stands.
struct Place {
    std::string item_id;
    std::size_t output_index = 0;
    std::int64_t content_index = 0;
};

/// Writes the events of one stream, each with the next sequence number.
class EventWriter {
  public:
    void response(std::string_view type, const Json& response, std::string& out);
    void item(std::string_view type, std::size_t output_index, const Json& item, std::string& out);
    void part(std::string_view type, const Place& place, const Json& part, std::string& out);
    void text_delta(std::string_view type, const Place& place, std::string_view text, std::string& out);
    /// The end of a text or refusal, as its part says.
    void text_done(const Place& place, const Json& part, std::string& out);
    void annotation(const Place& place, std::int64_t index, const Json& annotation, std::string& out);
    void summary_part(std::string_view type, const Place& place, std::string_view text, std::string& out);
    void summary_delta(const Place& place, std::string_view text, std::string& out);
    void summary_done(const Place& place, std::string_view text, std::string& out);
    void arguments_delta(bool custom, const Place& place, std::string_view text, std::string& out);
    void arguments_done(const Place& place, const ToolCall& call, std::string& out);
    void error(const Error& error, std::string& out);

  private:
    void open(std::string_view type, std::string& out);
    void open_at(std::string_view type, const Place& place, std::string& out);
    void open_in_part(std::string_view type, const Place& place, std::string& out);
    void open_in_summary(std::string_view type, const Place& place, std::string& out);

    std::int64_t sequence_ = 0;
};

}  // namespace nexus::dialect::openai_responses
