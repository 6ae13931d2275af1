#include "dialect/turn_writer.h"

#include <utility>

namespace nexus::dialect {

void TurnWriter::add(std::string_view role, Json block) {
    open_turn(role);
    blocks_.push_back(std::move(block));
}

void TurnWriter::add_result(Json block) {
    open_turn("user");
    results_.push_back(std::move(block));
}

Json TurnWriter::take() && {
    close_turn();
    return std::move(messages_);
}

void TurnWriter::open_turn(std::string_view role) {
    if (role == role_) {
        return;
    }
    if (role_.empty() && role != "user") {
        role_ = "user";
        blocks_.push_back(std::move(opening_));
    }
    close_turn();
    role_ = role;
}

void TurnWriter::close_turn() {
    if (role_.empty()) {
        return;
    }
    for (Json& block : blocks_) {
        results_.push_back(std::move(block));
    }
    messages_.push_back(Json{{"role", role_}, {"content", std::exchange(results_, Json::array())}});
    blocks_.clear();
}

}  // namespace nexus::dialect
