#include "plugins/pii/checksums.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "plugins/pii/characters.h"

namespace nexus::plugins::pii {
namespace {

struct Country {
    char code[3];
    std::uint8_t length;
};

constexpr std::array kCountries{
    Country{"AD", 24}, Country{"AE", 23}, Country{"AL", 28}, Country{"AT", 20}, Country{"AZ", 28}, Country{"BA", 20},
    Country{"BE", 16}, Country{"BG", 22}, Country{"BH", 22}, Country{"BI", 27}, Country{"BR", 29}, Country{"BY", 28},
    Country{"CH", 21}, Country{"CR", 22}, Country{"CY", 28}, Country{"CZ", 24}, Country{"DE", 22}, Country{"DJ", 27},
    Country{"DK", 18}, Country{"DO", 28}, Country{"EE", 20}, Country{"EG", 29}, Country{"ES", 24}, Country{"FI", 18},
    Country{"FK", 18}, Country{"FO", 18}, Country{"FR", 27}, Country{"GB", 22}, Country{"GE", 22}, Country{"GI", 23},
    Country{"GL", 18}, Country{"GR", 27}, Country{"GT", 28}, Country{"HN", 28}, Country{"HR", 21}, Country{"HU", 28},
    Country{"IE", 22}, Country{"IL", 23}, Country{"IQ", 23}, Country{"IS", 26}, Country{"IT", 27}, Country{"JO", 30},
    Country{"KW", 30}, Country{"KZ", 20}, Country{"LB", 28}, Country{"LC", 32}, Country{"LI", 21}, Country{"LT", 20},
    Country{"LU", 20}, Country{"LV", 21}, Country{"LY", 25}, Country{"MC", 27}, Country{"MD", 24}, Country{"ME", 22},
    Country{"MK", 19}, Country{"MN", 20}, Country{"MR", 27}, Country{"MT", 31}, Country{"MU", 30}, Country{"NI", 28},
    Country{"NL", 18}, Country{"NO", 15}, Country{"OM", 23}, Country{"PK", 24}, Country{"PL", 28}, Country{"PS", 29},
    Country{"PT", 25}, Country{"QA", 29}, Country{"RO", 24}, Country{"RS", 22}, Country{"RU", 33}, Country{"SA", 24},
    Country{"SC", 31}, Country{"SD", 18}, Country{"SE", 24}, Country{"SI", 19}, Country{"SK", 24}, Country{"SM", 27},
    Country{"SO", 23}, Country{"ST", 25}, Country{"SV", 28}, Country{"TL", 23}, Country{"TN", 24}, Country{"TR", 26},
    Country{"UA", 29}, Country{"VA", 22}, Country{"VG", 24}, Country{"XK", 20}, Country{"YE", 30},
};

constexpr bool by_code(const Country& left, const Country& right) {
    return left.code[0] != right.code[0] ? left.code[0] < right.code[0] : left.code[1] < right.code[1];
}
static_assert(std::is_sorted(kCountries.begin(), kCountries.end(), by_code), "looked up by binary search");

char to_upper(char c) { return is(c, kLower) ? static_cast<char>(c & ~0x20) : c; }

// A letter is worth 10 to 35 and so adds two decimal digits.
unsigned append_mod97(unsigned remainder, char c) {
    if (is(c, kDigit)) {
        return (remainder * 10 + static_cast<unsigned>(c - '0')) % 97;
    }
    return (remainder * 100 + static_cast<unsigned>(to_upper(c) - 'A') + 10) % 97;
}

}  // namespace

bool luhn_holds(std::string_view digits) {
    unsigned sum = 0;
    bool doubled = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        unsigned value = static_cast<unsigned>(*digit - '0');
        if (doubled) {
            value = value < 5 ? 2 * value : 2 * value - 9;
        }
        sum += value;
        doubled = !doubled;
    }
    return !digits.empty() && sum % 10 == 0;
}

bool mod97_holds(std::string_view iban) {
    unsigned remainder = 0;
    for (std::size_t i = 4; i < iban.size(); ++i) {
        remainder = append_mod97(remainder, iban[i]);
    }
    for (const char c : iban.substr(0, 4)) {
        remainder = append_mod97(remainder, c);
    }
    return remainder == 1;
}

std::size_t iban_length(char first, char second) {
    const Country wanted{{to_upper(first), to_upper(second), '\0'}, 0};
    const auto found = std::lower_bound(kCountries.begin(), kCountries.end(), wanted, by_code);
    return found != kCountries.end() && !by_code(wanted, *found) ? found->length : 0;
}

}  // namespace nexus::plugins::pii
