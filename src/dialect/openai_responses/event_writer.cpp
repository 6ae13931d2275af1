#include "dialect/openai_responses/event_writer.h"

#include "base/strings.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

void put_text(std::string& out, std::string_view key, std::string_view text) {
    out.append(",\"").append(key).append("\":");
    append_json_string(out, text);
}

void put_json(std::string& out, std::string_view key, const Json& value) {
    out.append(",\"").append(key).append("\":").append(dump_json(value));
}

void put_number(std::string& out, std::string_view key, std::int64_t value) {
    out.append(",\"").append(key).append("\":");
    append_int(out, value);
}

void close(std::string& out) { out.append("}\n\n"); }

}  // namespace

void EventWriter::open(std::string_view type, std::string& out) {
    out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type).append("\"");
    put_number(out, "sequence_number", sequence_++);
}

void EventWriter::open_at(std::string_view type, const Place& place, std::string& out) {
    open(type, out);
    put_text(out, "item_id", place.item_id);
    put_number(out, "output_index", static_cast<std::int64_t>(place.output_index));
}

void EventWriter::open_in_part(std::string_view type, const Place& place, std::string& out) {
    open_at(type, place, out);
    put_number(out, "content_index", place.content_index);
}

void EventWriter::open_in_summary(std::string_view type, const Place& place, std::string& out) {
    open_at(type, place, out);
    put_number(out, "summary_index", 0);
}

void EventWriter::response(std::string_view type, const Json& response, std::string& out) {
    open(type, out);
    put_json(out, "response", response);
    close(out);
}

void EventWriter::item(std::string_view type, std::size_t output_index, const Json& item, std::string& out) {
    open(type, out);
    put_number(out, "output_index", static_cast<std::int64_t>(output_index));
    put_json(out, "item", item);
    close(out);
}

void EventWriter::part(std::string_view type, const Place& place, const Json& part, std::string& out) {
    open_in_part(type, place, out);
    put_json(out, "part", part);
    close(out);
}

void EventWriter::text_delta(std::string_view type, const Place& place, std::string_view text, std::string& out) {
    open_in_part(type, place, out);
    put_text(out, "delta", text);
    out.append(type == "response.refusal.delta" ? "}\n\n" : ",\"logprobs\":[]}\n\n");
}

void EventWriter::text_done(const Place& place, const Json& part, std::string& out) {
    const Json* refusal = find(part, "refusal");
    open_in_part(refusal != nullptr ? "response.refusal.done" : "response.output_text.done", place, out);
    if (refusal != nullptr) {
        put_json(out, "refusal", *refusal);
    } else {
        put_json(out, "text", part["text"]);
        put_json(out, "logprobs", part["logprobs"]);
    }
    close(out);
}

void EventWriter::annotation(const Place& place, std::int64_t index, const Json& annotation, std::string& out) {
    open_in_part("response.output_text.annotation.added", place, out);
    put_number(out, "annotation_index", index);
    put_json(out, "annotation", annotation);
    close(out);
}

void EventWriter::summary_part(std::string_view type, const Place& place, std::string_view text, std::string& out) {
    open_in_summary(type, place, out);
    put_json(out, "part", Json{{"type", "summary_text"}, {"text", text}});
    close(out);
}

void EventWriter::summary_delta(const Place& place, std::string_view text, std::string& out) {
    open_in_summary("response.reasoning_summary_text.delta", place, out);
    put_text(out, "delta", text);
    close(out);
}

void EventWriter::summary_done(const Place& place, std::string_view text, std::string& out) {
    open_in_summary("response.reasoning_summary_text.done", place, out);
    put_text(out, "text", text);
    close(out);
}

void EventWriter::arguments_delta(bool custom, const Place& place, std::string_view text, std::string& out) {
    open_at(custom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta", place, out);
    put_text(out, "delta", text);
    close(out);
}

void EventWriter::arguments_done(const Place& place, const ToolCall& call, std::string& out) {
    open_at(call.custom ? "response.custom_tool_call_input.done" : "response.function_call_arguments.done", place, out);
    if (!call.custom) {
        put_text(out, "name", call.name);
    }
    put_text(out, call.custom ? "input" : "arguments", call.arguments);
    close(out);
}

void EventWriter::error(const Error& error, std::string& out) {
    const Result<Json> told = parse_json(encode_error(error));
    const Json body = told ? (*told)["error"] : Json::object();
    open("error", out);
    for (const char* key : {"code", "message", "param"}) {
        const Json* value = find(body, key);
        put_json(out, key, value != nullptr ? *value : Json());
    }
    close(out);
}

}  // namespace nexus::dialect::openai_responses
