// The Vercel AI SDK with each of its providers that speaks a format of Nexus: the same calls in five wire formats.

import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import * as common from './run.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false;

const providers = {
  'ai-openai-chat': (apiKey) => createOpenAI({ baseURL: `${common.url}/v1`, apiKey }).chat,
  'ai-openai-responses': (apiKey) => createOpenAI({ baseURL: `${common.url}/v1`, apiKey }),
  'ai-openai-compatible': (apiKey) =>
    createOpenAICompatible({
      name: 'nexus',
      baseURL: `${common.url}/v1`,
      apiKey,
      includeUsage: true,
      supportsStructuredOutputs: true,
    }),
  'ai-anthropic': (apiKey) => createAnthropic({ baseURL: `${common.url}/v1`, apiKey }),
  'ai-google': (apiKey) => createGoogle({ baseURL: `${common.url}/v1beta`, apiKey }),
};

// Those of the providers that embed.
const embedders = {
  'ai-openai-chat': (model) => createOpenAI({ baseURL: `${common.url}/v1`, apiKey: common.key }).embedding(model),
  'ai-openai-compatible': (model) => providers['ai-openai-compatible'](common.key).embeddingModel(model),
  'ai-google': (model) => providers['ai-google'](common.key).embedding(model),
};

// How each asks for reasoning.
const reasoning = {
  'ai-openai-responses': {
    openai: { forceReasoning: true, reasoningEffort: 'low', store: false, include: ['reasoning.encrypted_content'] },
  },
  'ai-anthropic': { anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 } } },
  'ai-google': { google: { thinkingConfig: { thinkingBudget: 2000, includeThoughts: true } } },
};

const usage = ({ inputTokens: input, outputTokens: output }) => ({ input, output });

function toolsOf(box) {
  const entries = Object.entries(common.tools).map(([name, { description, parameters }]) => [
    name,
    tool({ description, inputSchema: jsonSchema(parameters), execute: (input) => box.answer(name, input) }),
  ]);
  return Object.fromEntries(entries);
}

function scenariosOf(provider, providerOptions) {
  const known = provider(common.key);
  const ask = (model, more) => ({ model: known(model), system: common.system, maxRetries: 0, ...more });
  const loop = (model, box) => ask(model, { prompt: common.calling, tools: toolsOf(box), stopWhen: stepCountIs(4) });
  const refused = (model) =>
    common.refusal(() => generateText({ model, prompt: 'x', maxRetries: 0 }), APICallError, (e) => e.statusCode);
  return {
    async plain(model) {
      const answer = await generateText(ask(model, { prompt: common.greeting }));
      return { text: answer.text, finish: answer.finishReason, ...usage(answer.usage) };
    },
    async stream(model) {
      const pieces = [];
      const answer = streamText(ask(model, { prompt: common.counting }));
      for await (const piece of answer.textStream) pieces.push(piece);
      const finish = await answer.finishReason;
      return { text: pieces.join(''), pieces: pieces.length, finish, ...usage(await answer.usage) };
    },
    async tools(model) {
      const box = common.toolbox();
      const { text } = await generateText(loop(model, box));
      return { text, calls: box.calls };
    },
    async tools_streamed(model) {
      const box = common.toolbox();
      const answer = streamText(loop(model, box));
      await answer.consumeStream({ onError: (error) => box.calls.push({ error: String(error) }) });
      return { text: await answer.text, calls: box.calls };
    },
    async reasoning(model) {
      const box = common.toolbox();
      const answer = streamText({ ...loop(model, box), providerOptions });
      await answer.consumeStream({ onError: (error) => box.calls.push({ error: String(error) }) });
      const thoughts = (await answer.steps).map(({ content }) => content.some(({ type }) => type === 'reasoning'));
      return { text: await answer.text, calls: box.calls, thoughts };
    },
    async image(model) {
      const image = { type: 'file', mediaType: 'image/png', data: common.pixel };
      const content = [{ type: 'text', text: common.picturing }, image];
      const answer = await generateText(ask(model, { messages: [{ role: 'user', content }] }));
      return { text: answer.text, ...usage(answer.usage) };
    },
    async structured(model) {
      const output = Output.object({ schema: jsonSchema(common.person), name: 'person' });
      return (await generateText(ask(model, { prompt: 'Make a person.', output }))).output;
    },
    wrong_key: (model) => refused(provider('wrong')(model)),
    no_model: () => refused(known('nothing')),
    async retry(model) {
      return { text: (await generateText({ ...ask(model, { prompt: 'x' }), maxRetries: 2 })).text };
    },
  };
}

function embedding(embedder) {
  const embed = async (model, values) => (await embedMany({ model: embedder(model), values, maxRetries: 0 })).embeddings;
  return () => common.likeness(embed);
}

const clients = Object.entries(providers).map(([name, provider]) => {
  const embed = embedders[name] && embedding(embedders[name]);
  return [name, { ...scenariosOf(provider, reasoning[name]), embed }];
});
await common.run(Object.fromEntries(clients));
