#include "net/forwarded.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "net/http_syntax.h"

namespace nexus::net {
namespace {

bool is_ip(const std::string& text) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

// An address, perhaps quoted, bracketed or with a port; empty if it is none (`unknown`, `_hidden`).
std::string address_in(std::string_view text) {
    text = trim_ows(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    if (text.starts_with('[')) {
        text = text.substr(1, std::min(text.find(']'), text.size()) - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    std::string address(text);
    return is_ip(address) ? address : std::string();
}

// The value of one parameter of one element of Forwarded.
std::optional<std::string_view> parameter(std::string_view element, std::string_view name) {
    for (const std::string_view pair : split(element, ';')) {
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && iequals(trim_ows(pair.substr(0, equals)), name)) {
            return trim_ows(pair.substr(equals + 1));
        }
    }
    return std::nullopt;
}

// The elements of all fields of that name, in order.
std::vector<std::string_view> elements_of(const HeaderMap& headers, std::string_view name) {
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        if (iequals(headers[i].name, name)) {
            for (const std::string_view element : split(headers[i].value, ',')) {
                all.push_back(trim_ows(element));
            }
        }
    }
    return all;
}

}  // namespace

bool is_trusted(const std::vector<Cidr>& trusted, std::string_view address) {
    return std::any_of(trusted.begin(), trusted.end(), [&](const Cidr& cidr) { return cidr.contains(address); });
}

ForwardedClient forwarded_client(const HeaderMap& headers, const std::vector<Cidr>& trusted) {
    ForwardedClient client;
    std::vector<std::string_view> hops = elements_of(headers, "x-forwarded-for");
    const bool standard = hops.empty();
    if (standard) {
        hops = elements_of(headers, "forwarded");
    }
    for (std::size_t i = hops.size(); i-- > 0;) {
        const std::string_view hop = standard ? parameter(hops[i], "for").value_or("") : hops[i];
        const std::string address = address_in(hop);
        if (address.empty()) {
            break;  // what stands left of an unreadable hop was not vouched for
        }
        client.address = address;
        if (!is_trusted(trusted, address)) {
            break;
        }
    }
    const std::vector<std::string_view> protocols = elements_of(headers, "x-forwarded-proto");
    if (!protocols.empty()) {
        client.tls = iequals(protocols.back(), "https");
    } else if (standard && !hops.empty()) {
        if (const std::optional<std::string_view> protocol = parameter(hops.back(), "proto")) {
            client.tls = iequals(*protocol, "https");
        }
    }
    return client;
}

}  // namespace nexus::net
