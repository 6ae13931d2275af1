#include "cli/mock/bill.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tokens/prices.h"

namespace nexus::cli {
namespace {

BillItem item(const std::string& model, std::int64_t input, std::int64_t output) {
    BillItem made;
    made.model = model;
    made.credential = "none";
    made.price_kind = "openai";
    made.usage.input = input;
    made.usage.output = output;
    return made;
}

Json report_of(const Bill& bill) {
    Result<Json> report = parse_json(bill.report());
    EXPECT_TRUE(report);
    return *std::move(report);
}

net::RequestHead head_with(std::string_view name, std::string_view value) {
    net::RequestHead head;
    EXPECT_TRUE(head.headers.add(name, value));
    return head;
}

TEST(MockBill, SumsByModelAndCredential) {
    Bill bill;
    bill.add(item("a", 10, 2));
    BillItem aborted = item("a", 5, 1);
    aborted.aborted = true;
    bill.add(aborted);
    BillItem other = item("a", 1, 1);
    other.credential = "x";
    bill.add(other);
    const Json report = report_of(bill);
    ASSERT_EQ(report["bill"].size(), 2U);
    EXPECT_EQ(report["bill"][0]["requests"], 2);
    EXPECT_EQ(report["bill"][0]["input_tokens"], 15);
    EXPECT_EQ(report["bill"][0]["output_tokens"], 3);
    EXPECT_EQ(report["bill"][0]["aborted"], 1);
    EXPECT_EQ(report["bill"][1]["credential"], "x");
    EXPECT_EQ(report["total"]["requests"], 3);
    EXPECT_EQ(report["total"]["input_tokens"], 16);
}

TEST(MockBill, CostsWhatThePriceTableSays) {
    Bill bill;
    BillItem priced = item("gpt-4o", 1'000, 100);
    priced.usage.cached = 400;
    bill.add(priced);
    const auto price = tokens::find_price("openai", "gpt-4o");
    ASSERT_TRUE(price);
    EXPECT_EQ(report_of(bill)["total"]["cost_nanousd"], tokens::cost_of(*price, {1'000, 100, 400, 0}).nanousd());
    bill.reset();
    bill.add(item("no such model", 1, 1));
    EXPECT_TRUE(report_of(bill)["total"]["cost_nanousd"].is_null());
}

TEST(MockBill, BeginsAnewAfterAReset) {
    Bill bill;
    bill.add(item("a", 1, 1));
    bill.reset();
    EXPECT_TRUE(report_of(bill)["bill"].empty());
    EXPECT_EQ(report_of(bill)["total"]["requests"], 0);
}

TEST(MockBill, KeepsToItsBoundOfEntries) {
    Bill bill;
    for (std::size_t i = 0; i < kBillEntriesMax + 5; ++i) {
        bill.add(item("m" + std::to_string(i), 1, 1));
    }
    const Json report = report_of(bill);
    EXPECT_EQ(report["bill"].size(), kBillEntriesMax + 1);
    EXPECT_EQ(report["total"]["requests"], kBillEntriesMax + 5);
}

TEST(MockBill, NamesCredentialsWithoutShowingThem) {
    const std::string bearer = billed_credential(head_with("authorization", "Bearer sk-secret"));
    EXPECT_TRUE(bearer.starts_with("sha256:"));
    EXPECT_EQ(bearer.find("secret"), std::string::npos);
    EXPECT_EQ(billed_credential(head_with("x-api-key", "sk-secret")), bearer);
    EXPECT_EQ(billed_credential(head_with("api-key", "sk-secret")), bearer);
    EXPECT_EQ(billed_credential(head_with("x-goog-api-key", "sk-secret")), bearer);
    net::RequestHead query;
    query.query = "key=sk-secret";
    EXPECT_EQ(billed_credential(query), bearer);
    EXPECT_EQ(billed_credential(head_with("sec-websocket-protocol", "realtime, openai-insecure-api-key.sk-secret")),
              bearer);
    EXPECT_EQ(billed_credential(net::RequestHead()), "none");
    EXPECT_EQ(billed_credential(head_with(
                  "authorization", "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20250101/us-east-1/bedrock/aws4_request")),
              "AKIAEXAMPLE");
}

}  // namespace
}  // namespace nexus::cli
