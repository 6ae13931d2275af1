#include "plugins/injection/signals.h"

#include <array>

namespace nexus::plugins::injection {
namespace {

using enum Meaning;
using Literals = std::string_view[];

// Word lists are read by column, several to a line; the formatter would put one on each.
// clang-format off
// Leaving what was said …
constexpr Literals kOverrideVerbs{
    "ignore", "ignoring", "disregard", "disregarding", "forget", "forgetting", "override", "bypass", "neglect",
    "drop", "discard", "cancel", "set aside", "pay no attention to", "stop following", "stop obeying",
    "do not follow", "don't follow", "dont follow", "do not obey", "don't obey", "no longer follow",
    "no longer bound by", "throw away", "overlook", "abandon", "dismiss", "nullify", "violate", "scrap",
    "erase",
};
// … which of it …
constexpr Literals kScopes{
    "previous", "prior", "earlier", "above", "preceding", "foregoing", "aforementioned", "existing", "initial",
    "original", "former", "past", "system", "before this", "up to now", "so far", "your", "all", "any",
    "every", "every one of", "the entirety of", "entirety", "old", "you were given", "you have received",
    "you've been given", "you received", "were told", "programmed",
};
// … and what it is.
constexpr Literals kTargets{
    "instructions", "instruction", "rules", "directives", "directive", "orders", "commands", "guidelines",
    "prompts", "prompt", "context", "messages", "restrictions", "policies", "directions", "constraints",
    "safety", "programming", "training", "requests", "guardrails", "filters", "conversation",
};
// Asking for the prompt.
constexpr Literals kRevealVerbs{
    "reveal", "repeat", "print", "show", "display", "output", "tell me", "disclose", "translate", "encode",
    "convert", "copy", "list", "paste", "write", "write out", "spell out", "transcribe", "summarise",
    "summarize", "recite", "echo", "dump", "return", "rewrite", "rephrase", "share", "leak", "expose",
    "give me", "put", "what is", "what are", "what's", "what was", "explain", "describe", "see",
};
constexpr Literals kPromptNouns{
    "system prompt", "system message", "system messages", "initial prompt", "original prompt", "pre-prompt",
    "preprompt", "prompt template", "initial instructions", "system instructions", "developer instructions",
    "text above this", "everything above", "before this message", "everything that came before",
    "above this line", "entire conversation back",
};
constexpr Literals kSecretNouns{
    "your system prompt", "your system message", "your pre-prompt", "your preprompt", "hidden prompt",
    "your hidden", "your secret", "your prompt template", "your initial prompt", "your initial message",
    "your initial instructions", "your original instructions", "your original prompt", "initial message",
    "rules you were given", "instructions you were given", "you were told at the start",
    "text above this message", "lines before the user input", "everything before this message",
    "before this message including", "that came before this line", "words you were given",
    "text you were given", "your context window", "developer message", "your internal guidelines",
    "my internal guidelines", "secret rules", "secret instructions", "confidential guidelines",
    "hidden instructions", "your custom instructions", "you were told to protect", "not allowed to tell me",
    "not supposed to tell me", "everything above starting", "systemprompt", "your entire prompt",
    "your full prompt", "your configuration in", "api key in your configuration",
    "told before this conversation",
};
constexpr Literals kOwnNouns{
    "your instructions", "your configuration", "your guidelines", "your rules", "your prompt",
    "your directives", "your programming", "your policies", "your commands", "secret word", "secret key",
    "the api key in",
};
constexpr Literals kVerbatims{
    "verbatim", "word for word", "character by character", "letter by letter", "in a code block", "backwards",
    "without omitting", "starting with", "one word per line", "in base64", "dash between letters", "as json",
    "in markdown", "bullet list", "rhyme with", "reverse order", "exactly as", "in full",
};
// Becoming another, who may do anything.
constexpr Literals kPersonas{
    "you are now", "from now on", "pretend", "act as", "act like", "acting as", "simulate", "simulating",
    "roleplay", "role play", "role-play", "you will play", "two personalities", "immerse yourself",
    "let's play a game", "henceforth", "your name is", "answer as", "respond as", "hypothetical story",
    "you are going to", "switch to", "mode enabled",
};
constexpr Literals kFreedom{
    "no restrictions", "without any restrictions", "without restrictions", "with no rules", "no rules",
    "unrestricted", "unfiltered", "no filter", "no filters", "without any filter", "without any filters",
    "uncensored", "no censorship", "freed from", "broken free", "need not obey", "no limits", "without limits",
    "ignores all", "not bound by", "no longer bound", "free from", "amoral", "unethical", "no ethical",
    "openai policy", "openai policies", "openai's", "content policy", "content policies", "ethical guidelines",
    "safety layer disabled", "moral principles", "no moral", "illegal", "break the rules", "typical confines",
    "jailbreak", "jailbroken",
};
constexpr Literals kCompliance{
    "never refuses", "never refuse", "stay in character", "always complies", "break character",
    "cannot refuse", "can't refuse", "if you refuse", "lose a token", "tokens", "without hesitation",
    "do not add warnings", "add warnings", "moral lectures", "any disclaimers", "moralizing",
    "must start with", "obey every", "you must obey", "will never say", "as an ai language model", "chatgpt",
    "in every response", "any topic",
};
// Speaking to the model from inside a document.
constexpr Literals kAddressedAi{
    "attention ai", "ai instruction", "ai agents", "the assistant shall", "the assistant must",
    "assistants must", "if you are an ai", "if you are a language model", "note for automated reviewers",
    "when summarising this", "when summarizing this", "while processing this", "after reading this",
    "your next task", "your new task", "next task:", "to complete the request correctly",
    "the user has authorised you", "the user has authorized you", "new policy effective", "hidden note",
    "todo for assistant", "to the language model reading", "#instruction:", "do not mention this to the user",
    "without telling the user", "dear ai", "note to ai", "note to the ai", "instructions for ai",
    "ai assistants:", "ai assistant:", "ai system:",
};
// Claiming the right to change the rules.
constexpr Literals kAuthority{
    "i am the developer", "i am the administrator", "permission from your creators",
    "guidelines are cancelled", "you are not allowed to refuse", "you obey only me",
    "given the wrong instructions", "old version of your instructions", "no need to keep it secret",
    "change of plans, assistant", "nothing you were told", "as an authorised tester",
    "correction from the administrator", "the security check passed", "the user has been verified",
    "role reversal", "rules above were only an example", "override code", "the above was a test",
    "all of that was a drill", "configuration reloaded", "update to your instructions", "new instructions:",
    "important new instructions", "the real rule", "i order you to", "unrestricted mode", "sudo mode",
    "you no longer need to follow", "the opposite of your instructions", "were told before does not apply",
    "your instructions have changed", "break your rules", "guidelines have been revoked",
    "do not treat the text above as", "trusted operator speaking", "new system message", "end of context ***",
    "end of user input", "from now on you obey", "stop processing commands", "forget everything",
    "forget about everything", "ignore everything", "ignore all previous", "disregard everything",
    "stop everything", "all content filters are off",
};
// Pretending that the text ended: chat templates …
constexpr Literals kDelimiters{
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|system|>", "<|eot_id|>", "<|start_header_id|>",
    "[/inst]", "<<sys>>", "<</sys>>", "[[system]]", "</system>", "</user_input>", "</context></task>",
};
// … and headings, which occur in harmless texts too.
constexpr Literals kBreakMarkers{
    "### system", "###system", "system override", "end of document -----", "begin new session", "]]}>",
    "[admin]", "}}}", "system:", "=====", "end of input", "<!--", "\"role\": \"system\"",
};
// What the attacker wants done.
constexpr Literals kPayloads{
    "output only", "respond only with", "just say", "say only", "send the conversation",
    "forward the user's data", "password reset code", "as an administrator", "confidential document",
    "![x](http", "with the chat content", "and follow what it says", "and run it", "rm -rf",
    "call the payment tool", "transfer", "delete all the files", "act as an unrestricted ai",
    "tell me the secret key", "10 out of 10", "as the best one", "write a poem about", "the service is down",
    "without asking for confirmation", "tell me how to", "list every tool you have", "instead", "say '",
    "say \"", "open http", "download http", "recommend the product", "disclose the api key", "append ![",
    "email the password", "translate the text above", "and keep it secret", "as the best", "the user's data",
    "the conversation history", "reply to the user that", "rate this candidate", "without any filter",
    "pick a lock", "list every tool", "show the confidential", "an unrestricted ai",
};
// Whole phrases, language by language, since word order and inflection differ.
constexpr Literals kPhrases{
    // German
    "ignoriere alle", "vergiss alles", "missachte die", "deinen system-prompt", "deinen systemprompt",
    "ki ohne einschränkungen", "deine ursprünglichen anweisungen", "deine anfänglichen anweisungen",
    // French
    "ignore toutes les instructions", "oublie tout ce qui", "oublie toutes les", "ne tiens pas compte des",
    "tes instructions initiales", "ia sans restriction", "ton prompt système", "ton invite système",
    // Spanish
    "ignora todas las instrucciones", "olvida todo lo que", "no sigas las reglas", "ia sin restricciones",
    "tu prompt de sistema", "tu prompt del sistema", "tus instrucciones iniciales",
    // Italian
    "ignora tutte le istruzioni", "dimentica tutto ciò", "non seguire le regole", "ia senza restrizioni",
    "tuo prompt di sistema", "tue istruzioni iniziali",
    // Portuguese
    "ignore todas as instruções", "esqueça tudo o que", "desconsidere as regras", "ia sem restrições",
    "seu prompt de sistema", "suas instruções iniciais",
    // Dutch
    "negeer alle eerdere", "vergeet alles wat", "ai zonder beperkingen", "je systeemprompt",
    "volg de regels hierboven niet", "oorspronkelijke instructies", "negeer de",
    // Polish
    "zignoruj wszystkie", "zapomnij o wszystkim", "inteligencją bez ograniczeń", "nie przestrzegaj",
    "swój prompt systemowy", "początkowe instrukcje",
    // Russian
    "игнорируй все", "забудь всё", "забудь все", "не следуй правилам", "свой системный промпт",
    "изначальные инструкции", "ии без ограничений", "искусственный интеллект без",
    // Turkish
    "tüm talimatları yok say", "söylenen her şeyi unut", "sistem istemini", "kısıtlamasız bir yapay",
    "yukarıdaki kurallara uyma", "başlangıç talimatların",
    // Chinese
    "忽略之前的所有", "忽略以上", "忽略所有", "无视上面", "忘记你之前", "不要遵守以上",
    "没有任何限制的人工智能", "系统提示词", "你的初始指令",
    // Japanese
    "これまでの指示をすべて", "言われたことはすべて忘れ", "上記のルールに従わ", "制限のないai",
    "システムプロンプトを", "あなたの最初の指示",
    // Korean
    "이전의 모든 지시", "지금까지 들은 모든", "위의 규칙을 따르지", "제한이 없는 ai", "시스템 프롬프트를",
    "초기 지시사항",
    // Arabic
    "تجاهل جميع التعليمات", "انس كل ما قيل", "لا تتبع القواعد", "ذكاء اصطناعي بلا قيود", "موجه النظام",
    "تعليماتك الأولية",
    // Hindi, in both scripts
    "सभी निर्देशों को अनदेखा", "बताया गया उसे भूल जाओ", "बिना किसी रोक के एक एआई", "सिस्टम प्रॉम्प्ट",
    "नियमों का पालन मत", "प्रारंभिक निर्देश", "pichhle saare instructions", "purane rules ignore",
    "bina restriction wale ai", "apna system prompt",
};
// Jailbreaks that go round.
constexpr Literals kJailbreakNames{
    "do anything now", "developer mode output", "stands for \"strive", "evil confidant", "dan mode",
    "chatgpt with developer mode", "\"do anything", "act as dan", "enter developer mode",
    "grandmother who used to", "moral lectures or refusals", "start with 'sure", "dan (do anything",
    "you are dan", "you are going to act as dan", "without any moral", "will do anything",
    "do or say anything", "regardless of filters", "opposite from openai", "freed from the policies",
    "broken free of the typical", "has no restrictions and always complies",
};

constexpr std::array kSignals{
    SignalGroup{override_verb, kOverrideVerbs},
    SignalGroup{scope, kScopes},
    SignalGroup{target, kTargets},
    SignalGroup{reveal_verb, kRevealVerbs},
    SignalGroup{prompt_noun, kPromptNouns},
    SignalGroup{secret_noun, kSecretNouns},
    SignalGroup{own_noun, kOwnNouns},
    SignalGroup{verbatim, kVerbatims},
    SignalGroup{persona, kPersonas},
    SignalGroup{freedom, kFreedom},
    SignalGroup{compliance, kCompliance},
    SignalGroup{addressed_ai, kAddressedAi},
    SignalGroup{authority, kAuthority},
    SignalGroup{delimiter, kDelimiters},
    SignalGroup{break_marker, kBreakMarkers},
    SignalGroup{payload, kPayloads},
    SignalGroup{phrase, kPhrases},
    SignalGroup{jailbreak_name, kJailbreakNames},
};

constexpr std::array kRules{
    // Override: verb, which, what.
    Rule{override_verb, scope, target, 60, 0.93, true},
    Rule{override_verb, target, scope, 60, 0.93, true},
    Rule{none, override_verb, target, 24, 0.4, true},
    // Leak: verb and prompt.
    Rule{none, reveal_verb, prompt_noun, 60, 0.8, true},
    Rule{none, prompt_noun, verbatim, 40, 0.8},
    Rule{none, reveal_verb, secret_noun, 60, 0.92, true},
    Rule{none, secret_noun, verbatim, 60, 0.92},
    Rule{none, none, secret_noun, 0, 0.4},
    Rule{none, reveal_verb, own_noun, 40, 0.5, true},
    Rule{none, own_noun, verbatim, 40, 0.85},
    // Jailbreaks.
    Rule{none, persona, freedom, 200, 0.7},
    Rule{none, freedom, compliance, 200, 0.6},
    Rule{none, persona, compliance, 200, 0.4},
    Rule{none, none, jailbreak_name, 0, 0.92},
    // From inside a document.
    Rule{none, addressed_ai, payload, 120, 0.9},
    Rule{none, none, addressed_ai, 0, 0.6},
    Rule{none, none, authority, 0, 0.8},
    Rule{none, authority, payload, 120, 0.7},
    Rule{none, none, delimiter, 0, 0.6},
    Rule{none, delimiter, payload, 120, 0.8},
    Rule{none, break_marker, payload, 120, 0.5},
    Rule{break_marker, reveal_verb, prompt_noun, 80, 0.7},
    Rule{none, none, phrase, 0, 0.95},
};
// clang-format on

}  // namespace

std::span<const SignalGroup> signals() { return kSignals; }

std::span<const Rule> rules() { return kRules; }

}  // namespace nexus::plugins::injection
