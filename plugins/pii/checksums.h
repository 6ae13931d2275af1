#pragma once

#include <string_view>

namespace nexus::plugins::pii {

/// The Luhn check of payment card numbers (ISO/IEC 7812-1, annex B). `digits` holds digits only.
bool luhn_holds(std::string_view digits);

/// Whether `iban` (letters in either case and digits, no blanks) has remainder 1 by 97 after its first four characters
/// went to the end (ISO 13616).
bool mod97_holds(std::string_view iban);

/// The length of a country's IBANs, or 0 for a country that has none. Source: SWIFT IBAN registry, release 99.
std::size_t iban_length(char first, char second);

}  // namespace nexus::plugins::pii
