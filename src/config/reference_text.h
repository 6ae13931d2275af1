#pragma once

#include <string_view>

namespace nexus::config {

/// What stands above the tables in docs/configuration.md. A test loads each of its YAML examples.
inline constexpr std::string_view kReferenceIntroduction = R"md(# Configuration reference

One YAML file, named with `nexus serve --config FILE`, and the files that it includes. `nexus check FILE` reports every
mistake in it with file, line, column and the nearest valid spelling; `config/schema.json` lets an editor do the same
while you type. An edited file is loaded without a restart: requests under way finish with the configuration they
started with, and a file with a mistake changes nothing.

Two models behind one name, four fifths of the requests to the first, and another to fall back to:

```yaml
providers:
  openai:    { kind: openai,    api_key: "${OPENAI_API_KEY:-}" }
  anthropic: { kind: anthropic, api_key: "${ANTHROPIC_API_KEY:-}" }
  onprem:    { kind: vllm, base_url: "http://127.0.0.1:8000/v1", tags: [onprem] }
models:
  smart:
    targets:
      - { provider: openai, model: gpt-4o,      weight: 80 }
      - { provider: onprem, model: llama-3-70b, weight: 20 }
    fallbacks: [claude]
  claude: { targets: [ { provider: anthropic, model: claude-sonnet-4-5 } ] }
organisations:
  acme: { teams: { support: { apps: { helpdesk: {} } } } }
keys:
  - name: support-bot
    hash: "nk1:IHKWbxijQpUsb4WL2S5J-zttD_y-AjR1mRJ3dK8ol4E"
    team: acme/support
    app: helpdesk
    models: [smart, claude]
```

Limits stand where they count, on a key, a user, an app, a team, an organisation or a model:

```yaml
providers: { demo: { kind: mock } }
models:
  demo:
    targets: [ { provider: demo, model: demo } ]
    limits: [ { concurrent: 100 }, { requests: 10, per: second, scope: user } ]
organisations:
  acme:
    limits: [ { tokens: 5000000, per: day } ]
    teams:
      support: { limits: [ { requests: 600, per: minute, burst: 100 }, { concurrent: 50 } ] }
```

Personal data is replaced in every prompt, and prompt injection, while you get to know it, only recorded:

```yaml
pii: { action: redact, entities: [email, phone, iban, card, secret] }
pipeline:
  - auth
  - quota
  - pii
  - { name: injection, action: audit }
  - router
```

TLS, a load balancer in front, longer waits, and a file for each team:

```yaml
listeners:
  data:
    address: 0.0.0.0:8443
    tls: { certificate: /etc/nexus/tls.crt, key: /etc/nexus/tls.key }
trusted_proxies: [10.0.0.0/8]
providers:
  openai: { kind: openai, api_key: "${OPENAI_API_KEY:-}" }
timeouts: { first_byte: 90s, total: 15m }
include: [teams/*.yaml]
```

## How values are written

- **Durations** carry a unit: `500ms`, `5s`, `10m`, `2h`, `7d`. **Sizes** too: `512B`, `60KiB`, `32MiB` (powers of 1024)
  or `60KB`, `32MB` (of 1000). **Percentages** end in `%`.
- **`${NAME}`** is the environment variable, an error if it is not set; **`${NAME:-default}`** has a default for a
  variable that is not set or empty, which may be another variable: `${NAME:-${OTHER:-}}`; **`${file:/path}`** is a
  file's text without the newline at its end, beside the file that names it if the path is relative;
  **`${vault:path#field}`** is read from HashiCorp Vault. They are replaced inside a value, never in keys, and what they
  stand for cannot become YAML. `$${` stands for `${`. Inside `{ }` a value with `${` needs quotes.
- A **secret** is text that is shown nowhere: not in logs, reports or the support bundle.
- Unknown keys, two equal keys, anchors, aliases and tags are errors. Quotes around a value never change its meaning.
- **Included files** hold the same keys. Providers, models, organisations and keys of all files are put together, and a
  name may stand in one of them only; so may every other key.

## The pipeline

The steps that every request takes, in the order of the list: `auth` (whose key it is), `quota` (limits), `pii`
(personal data), `injection` (prompts that try to take over the model), `router` (the last: chooses the target). A stage
that is not listed does not run. An entry may be a mapping with a `name`; its other keys override the block `pii` or
`injection` at the top, field by field.

)md";

}  // namespace nexus::config
