#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace nexus::dialect::test {

/// Amazon's own model of the Bedrock runtime, in the optional recordings folder: what every request has to match.
class ServiceModel {
  public:
    /// Without a shape where the folder is absent.
    ServiceModel();
    bool is_there() const { return !shapes_.is_null(); }

    /// What of `value` the shape does not allow, one line each: members it does not know, required ones that are
    /// missing, several members of a union, wrong types, lengths, ranges, and words beyond an enumeration.
    std::vector<std::string> problems(const std::string& shape, const Json& value) const;

  private:
    void check(const std::string& name, const Json& value, const std::string& at, std::vector<std::string>& out) const;
    void check_structure(const Json& shape, const Json& value, const std::string& at,
                         std::vector<std::string>& out) const;
    void check_size(const Json& shape, double size, const std::string& at, std::vector<std::string>& out) const;

    Json shapes_;
};

}  // namespace nexus::dialect::test
