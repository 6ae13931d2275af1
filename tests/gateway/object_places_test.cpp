#include "gateway/object_places.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

const EndpointRow& row(net::Method method, std::string_view path) { return *find_endpoint(method, path)->row; }

provider::OperationPath files_at(const std::string& path, const std::string& format) {
    provider::OperationPath found;
    found.operation = dialect::Operation::files;
    found.path = path;
    found.format = format;
    return found;
}

TEST(ObjectPath, IsThatOfAProviderWithOpenAisFormat) {
    provider::Provider up;
    const EndpointRow& files = row(net::Method::get, "/v1/files");
    EXPECT_FALSE(object_path(up, files));
    up.row.operations.push_back(files_at("/openai/files?api-version=1", "openai"));
    EXPECT_EQ(object_path(up, files), "/openai/files?api-version=1");
    EXPECT_EQ(object_path(up, row(net::Method::post, "/v1/uploads")), "/openai/uploads?api-version=1");
    EXPECT_FALSE(object_path(up, row(net::Method::get, "/v1/responses/r")));
    up.row.operations.front().format = "anthropic";
    EXPECT_FALSE(object_path(up, files));
    provider::DialectPath responses;
    responses.dialect = dialect::Dialect::openai_responses;
    responses.path = "/responses";
    up.row.dialects.push_back(responses);
    EXPECT_EQ(object_path(up, row(net::Method::get, "/v1/responses/r")), "/responses");
}

TEST(KeyOf, IsTheOneThatMadeTheObject) {
    const ObjectIds ids(Secret("0123456789abcdef"));
    provider::Provider up;
    KeptObject object;
    EXPECT_EQ(key_of(up, object, ids), nullptr);
    up.keys.push_back(std::make_unique<const provider::ProviderKey>(Secret("one"), 1));
    object.credential = ids.fingerprint("replaced since");
    EXPECT_EQ(key_of(up, object, ids), up.keys.front().get());
    up.keys.push_back(std::make_unique<const provider::ProviderKey>(Secret("two"), 1));
    EXPECT_FALSE(key_of(up, object, ids));
    object.credential = ids.fingerprint("two");
    EXPECT_EQ(key_of(up, object, ids), up.keys.back().get());
}

}  // namespace
}  // namespace nexus::gateway
