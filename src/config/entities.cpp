#include "config/entities.h"

#include <array>

#include "base/strings.h"

namespace nexus::config {
namespace {

constexpr std::array kRows{
    EntityRow{"SECRET", "secret", "SECRET"},
    EntityRow{"EMAIL_ADDRESS", "email", "EMAIL"},
    EntityRow{"PHONE_NUMBER", "phone", "PHONE"},
    EntityRow{"CREDIT_CARD", "card", "CARD"},
    EntityRow{"IBAN_CODE", "iban", "IBAN"},
    EntityRow{"US_SSN", "ssn", "SSN"},
    EntityRow{"IP_ADDRESS", "ip", "IP"},
    EntityRow{"SECRET:anthropic", "anthropic_key", "SECRET"},
    EntityRow{"SECRET:aws_access_key", "aws_access_key", "SECRET"},
    EntityRow{"SECRET:aws_secret_key", "aws_secret_key", "SECRET"},
    EntityRow{"SECRET:azure_storage", "azure_storage_key", "SECRET"},
    EntityRow{"SECRET:digitalocean", "digitalocean_token", "SECRET"},
    EntityRow{"SECRET:github_app", "github_app_token", "SECRET"},
    EntityRow{"SECRET:github_pat", "github_pat", "SECRET"},
    EntityRow{"SECRET:gitlab_pat", "gitlab_pat", "SECRET"},
    EntityRow{"SECRET:google_api_key", "google_api_key", "SECRET"},
    EntityRow{"SECRET:grafana_sa", "grafana_token", "SECRET"},
    EntityRow{"SECRET:huggingface", "huggingface_token", "SECRET"},
    EntityRow{"SECRET:jwt", "jwt", "SECRET"},
    EntityRow{"SECRET:linear", "linear_key", "SECRET"},
    EntityRow{"SECRET:mailgun", "mailgun_key", "SECRET"},
    EntityRow{"SECRET:nexus_key", "nexus_key", "SECRET"},
    EntityRow{"SECRET:npm", "npm_token", "SECRET"},
    EntityRow{"SECRET:openai_legacy", "openai_legacy_key", "SECRET"},
    EntityRow{"SECRET:openai_project", "openai_project_key", "SECRET"},
    EntityRow{"SECRET:postman", "postman_key", "SECRET"},
    EntityRow{"SECRET:private_key", "private_key", "SECRET"},
    EntityRow{"SECRET:pypi", "pypi_token", "SECRET"},
    EntityRow{"SECRET:sendgrid", "sendgrid_key", "SECRET"},
    EntityRow{"SECRET:shopify", "shopify_token", "SECRET"},
    EntityRow{"SECRET:slack_token", "slack_token", "SECRET"},
    EntityRow{"SECRET:slack_webhook", "slack_webhook", "SECRET"},
    EntityRow{"SECRET:stripe_live", "stripe_key", "SECRET"},
    EntityRow{"SECRET:twilio", "twilio_key", "SECRET"},
    EntityRow{"SECRET:vault", "vault_token", "SECRET"},
};

constexpr auto make_spellings() {
    std::array<std::string_view, 2 * kRows.size()> spellings;
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        spellings[2 * i] = kRows[i].name;
        spellings[2 * i + 1] = kRows[i].word;
    }
    return spellings;
}

constexpr auto kSpellings = make_spellings();

}  // namespace

std::span<const EntityRow> entities() { return kRows; }

const EntityRow* find_entity(std::string_view spelling) {
    for (const EntityRow& row : kRows) {
        if (iequals(row.name, spelling) || iequals(row.word, spelling)) {
            return &row;
        }
    }
    return nullptr;
}

bool entity_covers(std::string_view configured, std::string_view detected) {
    return configured == detected || (configured == "SECRET" && detected.starts_with("SECRET:"));
}

std::span<const std::string_view> entity_spellings() { return kSpellings; }

}  // namespace nexus::config
