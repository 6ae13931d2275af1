#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace nexus::dialect {

/// Lays blocks out as the turns of Anthropic's and Bedrock's messages: neighbours of one role are one turn, the first
/// one is the user's, and results of tools go to the front of the user's turn that they belong to.
class TurnWriter {
  public:
    /// `opening` is a user's block that stands before an answer which no user message precedes.
    explicit TurnWriter(Json opening) : opening_(std::move(opening)) {}

    /// `role` must outlive this object: a literal.
    void add(std::string_view role, Json block);
    void add_result(Json block);

    bool has_begun() const { return !role_.empty(); }
    bool in_user_turn() const { return role_ == "user"; }

    /// The array of `{role, content}`.
    Json take() &&;

  private:
    void open_turn(std::string_view role);
    void close_turn();

    Json opening_;
    Json messages_ = Json::array();
    std::string_view role_;  // of the open turn; empty before the first
    Json results_ = Json::array();
    std::vector<Json> blocks_;
};

}  // namespace nexus::dialect
