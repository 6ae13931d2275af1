#pragma once

#include <optional>
#include <vector>

#include "dialect/dropped.h"
#include "dialect/model.h"

namespace nexus::dialect {

/// What is left of the request's tool choice where the target gets only the tools `sent` (those of the request's that
/// it can be told to call; they live as long as the request). Names of other tools leave the list of allowed ones, and
/// a choice that none of `sent` answers is gone: providers refuse one that names no tool of theirs. Either is told as
/// dropped, `tool_choice`. A named tool that turns out to be one that the provider runs has its kind in
/// ToolChoice::hosted.
std::optional<ToolChoice> choice_among(const std::vector<const Tool*>& sent, const ChatRequest& request,
                                       DroppedFields& dropped);

}  // namespace nexus::dialect
