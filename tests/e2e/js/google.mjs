// The `@google/genai` package with chats, whose history keeps what the model signed.

import { ApiError, FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';
import * as common from './run.mjs';

const clientOf = (apiKey, more) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: common.url, ...more } });
const client = clientOf(common.key);
// It tries again only if told to, and then as its own clock says.
const patient = clientOf(common.key, { retryOptions: { attempts: 3, initialDelay: 1, jitter: 0 } });
const stranger = clientOf('wrong');

const say = (model, contents, more) => ({
  model,
  contents,
  config: { systemInstruction: common.system, ...more },
});
const usage = ({ promptTokenCount: input, candidatesTokenCount: output }) => ({ input, output });
const summary = (answer) => ({
  text: answer.text,
  finish: answer.candidates[0].finishReason,
  ...usage(answer.usageMetadata),
});
const declared = Object.entries(common.tools).map(([name, { description, parameters }]) => ({
  name,
  description,
  parametersJsonSchema: parameters,
}));

async function converse(model, send, more) {
  const box = common.toolbox();
  const thoughts = [];
  const config = { systemInstruction: common.system, tools: [{ functionDeclarations: declared }], ...more };
  const chat = client.chats.create({ model, config });
  let message = common.calling;
  for (;;) {
    const { text, calls, thinks } = await send(chat, message);
    thoughts.push(thinks);
    if (calls.length === 0) return { text, calls: box.calls, thoughts };
    message = calls.map(({ id, name, args }) => ({
      functionResponse: { id, name, response: { output: box.answer(name, args) } },
    }));
  }
}

async function whole(chat, message) {
  const answer = await chat.sendMessage({ message });
  const calls = answer.functionCalls ?? [];
  const thinks = answer.candidates[0].content.parts.some(({ thought }) => thought);
  return { text: calls.length ? '' : answer.text, calls, thinks };
}

async function streamed(chat, message) {
  let text = '';
  let thinks = false;
  const calls = [];
  for await (const chunk of await chat.sendMessageStream({ message })) {
    for (const part of chunk.candidates?.[0]?.content?.parts ?? []) {
      if (part.thought) thinks = true;
      else text += part.text ?? '';
      if (part.functionCall) calls.push(part.functionCall);
    }
  }
  return { text, calls, thinks };
}

const generate = {
  plain: async (model) => summary(await client.models.generateContent(say(model, common.greeting))),
  async stream(model) {
    const chunks = [];
    for await (const chunk of await client.models.generateContentStream(say(model, common.counting))) chunks.push(chunk);
    const pieces = chunks.map(({ text }) => text).filter((text) => text);
    return { ...summary(chunks.at(-1)), text: pieces.join(''), pieces: pieces.length };
  },
  tools: (model) => converse(model, whole),
  tools_streamed: (model) => converse(model, streamed),
  reasoning: (model) => converse(model, streamed, { thinkingConfig: { thinkingBudget: 2000, includeThoughts: true } }),
  async tool_arguments_streamed(model) {
    const functionCallingConfig = { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: [declared[0].name] };
    const more = { tools: [{ functionDeclarations: declared }], toolConfig: { functionCallingConfig } };
    const calls = [];
    for await (const chunk of await client.models.generateContentStream(say(model, common.calling, more))) {
      calls.push(...(chunk.functionCalls ?? []));
    }
    return { input: calls[0].args };
  },
  async image(model) {
    const parts = [{ inlineData: { mimeType: 'image/png', data: common.pixel } }, { text: common.picturing }];
    return summary(await client.models.generateContent(say(model, [{ role: 'user', parts }])));
  },
  async structured(model) {
    const more = { responseMimeType: 'application/json', responseJsonSchema: common.person };
    return JSON.parse((await client.models.generateContent(say(model, 'Make a person.', more))).text);
  },
  wrong_key: (model) => common.refusal(() => stranger.models.generateContent(say(model, 'x')), ApiError),
  no_model: () => common.refusal(() => client.models.generateContent(say('nothing', 'x')), ApiError),
  async list() {
    const names = [];
    for await (const { name } of await client.models.list()) names.push(name.replace('models/', ''));
    return names;
  },
  embed: () =>
    common.likeness(async (model, contents) => {
      const { embeddings } = await client.models.embedContent({ model, contents });
      return embeddings.map(({ values }) => values);
    }),
  retry: async (model) => summary(await patient.models.generateContent(say(model, 'x'))),
};

await common.run({ google: generate });
