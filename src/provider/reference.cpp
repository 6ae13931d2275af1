#include "provider/reference.h"

#include <algorithm>
#include <array>

namespace nexus::provider {
namespace {

constexpr std::string_view kIntroduction = R"(# Providers

This page is made from `config/providers.yaml`, the catalogue that is built into the binary. A provider of your
configuration names a row of it as its `kind` and adds what is yours:

```yaml
providers:
  groq: { kind: groq, api_key: "${GROQ_API_KEY:-}" }
  azure: { kind: azure, base_url: "https://acme.openai.azure.com", api_key: k, deployments: { gpt-4o: acme-gpt4o } }
  claude-on-bedrock: { kind: bedrock, region: eu-west-1, access_key_id: AKIA, secret_access_key: s }
  gemini-on-vertex: { kind: vertex, project: acme-ai, location: europe-west4, access_token: t }
  own: { kind: openai_compatible, base_url: "https://models.example.com/v1", api_key: k, auth: "header:x-token" }
```

Without a configuration, every provider whose environment variable is set is there under its kind: with `GROQ_API_KEY`
set, the model `groq/llama-3.3-70b-versatile` can be asked for.

**Verified** says how sure we are of a row. *Recorded*: recorded traffic of the provider replays in our tests.
*Specified*: its requests fit the provider's published specification. ⚠ *Unverified*: written from documentation and
from what other open gateways do; tell us if it is wrong.

)";

constexpr std::string_view kParametersIntroduction = R"(
## Credentials and parameters

Where the first table's key is not the whole story. A parameter without a default has to be given: those with a key of
their own (`project`, `location`, `region`, `account`, `api_version`) by it, the others in `params`. Of several ways to
authenticate, the first is used that there are credentials for; `auth` in the provider's entry says another.

- `aws_sigv4`: the first of these that the entry has.
  - `access_key_id`, `secret_access_key` and, with temporary credentials, `session_token`.
  - `web_identity_token_file` and `web_identity_role`: the file's token is exchanged for the role's credentials at
    STS of the entry's region (EKS service accounts, other issuers).
  - `container_credentials`, a path at 169.254.170.2 or a URL (HTTPS, this machine, or the addresses of ECS and
    EKS), with `container_token` or `container_token_file`.
  - `credentials: instance`: those of the EC2 instance's role. Only IMDSv2 is spoken; in a container it needs a hop
    limit of two.

  With `role_arn`, and `external_id` where its owner wants one, these only assume that role.
- `google_service_account`: a file, or without one `credentials: instance`, the service account of the machine (GCE,
  GKE, Cloud Run), for which `project` has to be written. The file is `service_account:
  "${file:/etc/nexus/sa.json}"`; its `type` is `service_account`, `authorized_user` (`gcloud auth
  application-default login`), `external_account` (workload identity federation, with a subject token of a file or a
  URL) or `impersonated_service_account`.
- `azure_entra`: `tenant_id`, `client_id` and `client_secret`, or `managed_identity: true`.
- `ibm_iam`: an IBM Cloud `api_key`, exchanged for tokens.
- `header:<name>`, `query:<name>`: the key as a header's or query parameter's value.

What has to be fetched is fetched for the first request that needs it, never at the start; then it is kept, shared
by all entries of the same credentials, and renewed at least five minutes before its end while the old one serves.
Files of tokens are read again each time. Without a configuration, only what the environment names is asked: a
metadata service never is. `token_url` and `metadata_url` say another place for the services of tokens and metadata.

```yaml
providers:
  on-eks: { kind: bedrock, region: eu-west-1, web_identity_role: "arn:aws:iam::123456789012:role/nexus",
            web_identity_token_file: /var/run/secrets/eks.amazonaws.com/serviceaccount/token }
  other-account: { kind: bedrock, region: eu-west-1, credentials: instance, external_id: acme,
                   role_arn: "arn:aws:iam::210987654321:role/models" }
  on-gke: { kind: vertex, project: acme-ai, credentials: instance }
```

| kind | base URL | authentication | parameters | environment |
| --- | --- | --- | --- | --- |
)";

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

void add_word(std::string& out, std::string_view word) { out.append(out.empty() ? "" : ", ").append(word); }

std::string kind_of(const ProviderRow& row) {
    std::string out = code(row.kind);
    for (const std::string& alias : row.aliases) {
        out += ", " + code(alias);
    }
    return out;
}

std::string title_of(const ProviderRow& row) {
    return row.docs.empty() ? row.title : "[" + row.title + "](" + row.docs + ")";
}

std::string verified_of(const ProviderRow& row) {
    return row.verified == Verified::unverified ? "⚠ unverified" : std::string(name_of(row.verified));
}

std::string key_of(const ProviderRow& row) {
    std::string out;
    for (const auto& [holds, variables] : row.environment) {
        if (holds == "api_key") {
            for (const std::string& variable : variables) {
                add_word(out, code(variable));
            }
        }
    }
    return out;
}

std::string dialects_of(const ProviderRow& row) {
    std::vector<std::string_view> seen;
    std::string out;
    for (const DialectPath& path : row.dialects) {
        const std::string_view name = dialect::name_of(path.dialect);
        if (operation_of(path.dialect) == dialect::Operation::chat &&
            std::find(seen.begin(), seen.end(), name) == seen.end()) {
            seen.push_back(name);
            add_word(out, name);
        }
    }
    return out;
}

std::string operations_of(const ProviderRow& row) {
    std::string out;
    for (std::size_t i = 0; i < dialect::kOperationNames.size(); ++i) {
        const auto operation = static_cast<dialect::Operation>(i);
        const bool of_dialect = operation == dialect::Operation::chat || operation == dialect::Operation::responses;
        if (!of_dialect && row.path_of(operation) != nullptr) {
            add_word(out, dialect::kOperationNames[i]);
        }
    }
    return out;
}

std::string capabilities_of(const ProviderRow& row) {
    std::string out;
    for (std::size_t i = 0; i < kCapabilities; ++i) {
        if (row.can(static_cast<Capability>(i))) {
            add_word(out, name_of(static_cast<Capability>(i)));
        }
    }
    return out;
}

std::string base_url_of(const ProviderRow& row) {
    std::string out = row.base_url.empty() ? "yours" : code(row.base_url);
    for (const ProviderRow::BaseUrlOf& entry : row.base_urls) {
        out += "<br>" + entry.parameter + " " + code(entry.value) + ": " + code(entry.base_url);
    }
    return out;
}

std::string auth_of(const ProviderRow& row) {
    std::string out;
    for (const Auth& auth : row.auth) {
        add_word(out, code(name_of(auth)));
    }
    return out + (row.key_required ? "" : " (optional)");
}

std::string parameters_of(const ProviderRow& row) {
    std::string out;
    for (const ProviderRow::Parameter& parameter : row.parameters) {
        add_word(out, code(parameter.name) + (parameter.fallback ? " = " + code(*parameter.fallback) : " (required)"));
    }
    return out;
}

std::string environment_of(const ProviderRow& row) {
    std::string out;
    for (const auto& [holds, variables] : row.environment) {
        if (holds != "api_key") {
            std::string names;
            for (const std::string& variable : variables) {
                add_word(names, code(variable));
            }
            out += (out.empty() ? "" : "<br>") + holds + ": " + names;
        }
    }
    return out;
}

// Whether the row's key says everything.
bool is_plain(const ProviderRow& row) {
    return row.parameters.empty() && row.auth.size() == 1 && row.auth.front().scheme == AuthScheme::bearer &&
           row.key_required && environment_of(row).empty();
}

std::string line(std::initializer_list<std::string> cells) {
    std::string out = "|";
    for (const std::string& cell : cells) {
        out += " " + cell + " |";
    }
    return out + "\n";
}

std::string summary(const Catalogue& catalogue) {
    std::array<int, 3> counts{};
    for (const ProviderRow& row : catalogue.rows()) {
        ++counts[static_cast<std::size_t>(row.verified)];
    }
    return std::to_string(catalogue.rows().size()) + " rows: " + std::to_string(counts[2]) + " recorded, " +
           std::to_string(counts[1]) + " specified, " + std::to_string(counts[0]) + " unverified.\n\n";
}

}  // namespace

std::string reference_markdown(const Catalogue& catalogue) {
    std::string out(kIntroduction);
    out += summary(catalogue);
    out += "## The catalogue\n\n";
    out += "| kind | provider | verified | key | chat formats | other operations | its models can |\n";
    out += "| --- | --- | --- | --- | --- | --- | --- |\n";
    for (const ProviderRow& row : catalogue.rows()) {
        out += line({kind_of(row), title_of(row), verified_of(row), key_of(row), dialects_of(row), operations_of(row),
                     capabilities_of(row)});
    }
    out += kParametersIntroduction;
    for (const ProviderRow& row : catalogue.rows()) {
        if (!is_plain(row)) {
            out += line({code(row.kind), base_url_of(row), auth_of(row), parameters_of(row), environment_of(row)});
        }
    }
    return out;
}

}  // namespace nexus::provider
