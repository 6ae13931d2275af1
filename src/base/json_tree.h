#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace nexus {

/// Builds a tree from nlohmann's parse events. Two things the library's own builder does not do: it refuses depth
/// while parsing, and it adds members without looking the key up among the earlier ones, which in an ordered object
/// takes quadratic time (20,000 members of a hostile body: 0.16 s; 400,000: a minute). Of equal keys the last value
/// stands, in the place of the first, as with the library and as upstreams read them.
class JsonTreeBuilder {
  public:
    using Json = nlohmann::ordered_json;

    explicit JsonTreeBuilder(int depth_max) : depth_max_(depth_max) {}

    Json take() { return std::move(root_); }
    bool is_too_deep() const { return too_deep_; }
    /// The position of the first error, counted from 1.
    std::size_t error_byte() const { return error_byte_; }

    // The events, under the names that nlohmann::json::sax_parse calls. False stops the parser.
    bool null() { return add(Json(nullptr)); }
    bool boolean(bool value) { return add(Json(value)); }
    bool number_integer(Json::number_integer_t value) { return add(Json(value)); }
    bool number_unsigned(Json::number_unsigned_t value) { return add(Json(value)); }
    bool number_float(Json::number_float_t value, const std::string& /*spelling*/) { return add(Json(value)); }
    bool string(std::string& value) { return add(Json(std::move(value))); }
    bool binary(Json::binary_t& value) { return add(Json(std::move(value))); }
    bool start_object(std::size_t /*size*/) { return open(Json::object()); }
    bool start_array(std::size_t /*size*/) { return open(Json::array()); }
    bool key(std::string& name);
    bool end_object();
    bool end_array() { return close(); }
    bool parse_error(std::size_t position, const std::string& last_token, const Json::exception& error);

  private:
    bool add(Json value);
    bool open(Json container);
    bool close();
    Json& place(Json value);

    int depth_max_;
    bool too_deep_ = false;
    std::size_t error_byte_ = 0;
    Json root_;
    // The containers that are open, outermost first. Only the innermost grows, so the pointers stay valid.
    std::vector<Json*> open_;
    std::string key_;
};

}  // namespace nexus
