#include "provider/aws_xml.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

TEST(AwsXmlTest, FindsTheTextAtAPath) {
    const std::string document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<A xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\" note='a > b'>\n"
        "  <B><C>one</C><C>two</C><D/></B>\n  <C>three</C><E>&lt;&amp;&#65;&quot;</E>\n</A>\n";
    EXPECT_EQ(*xml_text(document, "A/B/C"), "one");
    EXPECT_EQ(*xml_text(document, "A/C"), "three");
    EXPECT_EQ(*xml_text(document, "A/E"), "<&A\"");
    EXPECT_EQ(*xml_text(document, "A/B/D"), "");
    EXPECT_EQ(*xml_text(document, "A/B"), "") << "it holds elements";
    EXPECT_EQ(*xml_text(document, "A/B/X"), "");
}

TEST(AwsXmlTest, RefusesWhatTheServicesNeverSend) {
    std::string deep;
    for (int i = 0; i < 33; ++i) {
        deep += "<a>";
    }
    for (int i = 0; i < 33; ++i) {
        deep += "</a>";
    }
    for (const std::string document : {"",
                                       "text",
                                       "<a>",
                                       "<a></b>",
                                       "</a>",
                                       "<a/><b/>",
                                       "<a/>x",
                                       "x<a/>",
                                       "<a>&none;</a>",
                                       "<a>&#0;</a>",
                                       "<a>&</a>",
                                       "<a><!-- c --></a>",
                                       "<a><![CDATA[x]]></a>",
                                       "<!DOCTYPE a><a/>",
                                       "<?pi x?><a/>",
                                       "<a b/>",
                                       "<a b=c/>",
                                       "<a b='c/>",
                                       "<a <b/>",
                                       "< a/>",
                                       "<1/>",
                                       deep.c_str()}) {
        EXPECT_FALSE(xml_text(document, "a")) << document;
    }
}

TEST(AwsXmlTest, RefusesEveryDocumentThatIsCutShort) {
    const std::string document = "<A x='y'><B>one&amp;</B></A>";
    ASSERT_EQ(*xml_text(document, "A/B"), "one&");
    for (std::size_t size = 0; size < document.size(); ++size) {
        EXPECT_FALSE(xml_text(document.substr(0, size), "A/B")) << size;
    }
}

}  // namespace
}  // namespace nexus::provider
