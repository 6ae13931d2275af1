// The `@anthropic-ai/sdk` package with its tool runner.

import Anthropic from '@anthropic-ai/sdk';
import * as common from './run.mjs';

const options = { baseURL: common.url, apiKey: common.key, maxRetries: 0 };
const client = new Anthropic(options);
const patient = new Anthropic({ ...options, maxRetries: 2 });
const stranger = new Anthropic({ ...options, apiKey: 'wrong' });

const say = (model, content, more) => ({
  model,
  max_tokens: 1000,
  system: common.system,
  messages: [{ role: 'user', content }],
  ...more,
});
const textOf = ({ content }) => content.filter(({ type }) => type === 'text').map(({ text }) => text).join('');
const summary = (message) => ({
  text: textOf(message),
  finish: message.stop_reason,
  input: message.usage.input_tokens,
  output: message.usage.output_tokens,
});

async function converse(model, stream, more) {
  const box = common.toolbox();
  const tools = Object.entries(common.tools).map(([name, { description, parameters }]) => ({
    name,
    description,
    input_schema: parameters,
    run: (input) => box.answer(name, input),
    parse: (input) => input,
  }));
  const runner = client.beta.messages.toolRunner({ ...say(model, common.calling, more), tools, stream });
  const thoughts = [];
  for await (const turn of runner) {
    const { content } = stream ? await turn.finalMessage() : turn;
    thoughts.push(content.some(({ type }) => type === 'thinking'));
  }
  return { text: textOf(await runner.done()), calls: box.calls, thoughts };
}

const messages = {
  plain: async (model) => summary(await client.messages.create(say(model, common.greeting))),
  async stream(model) {
    const pieces = [];
    const stream = client.messages.stream(say(model, common.counting)).on('text', (delta) => pieces.push(delta));
    const message = await stream.finalMessage();
    return { ...summary(message), text: pieces.join(''), pieces: pieces.length };
  },
  tools: (model) => converse(model, false),
  tools_streamed: (model) => converse(model, true),
  reasoning: (model) =>
    converse(model, true, { max_tokens: 8000, thinking: { type: 'enabled', budget_tokens: 2000 } }),
  async tool_arguments_streamed(model) {
    const [[name, { description, parameters }]] = Object.entries(common.tools);
    const pieces = [];
    const tools = [{ name, description, input_schema: parameters }];
    const stream = client.messages.stream(say(model, common.calling, { tools, tool_choice: { type: 'tool', name } }));
    stream.on('inputJson', (delta) => pieces.push(delta));
    await stream.done();
    return { input: JSON.parse(pieces.join('')) };
  },
  async image(model) {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: common.pixel } };
    return summary(await client.messages.create(say(model, [image, { type: 'text', text: common.picturing }])));
  },
  async structured(model) {
    const output_config = { format: { type: 'json_schema', schema: common.person } };
    return JSON.parse(textOf(await client.messages.create(say(model, 'Make a person.', { output_config }))));
  },
  wrong_key: (model) =>
    common.refusal(() => stranger.messages.create(say(model, 'x')), Anthropic.AuthenticationError),
  no_model: () => common.refusal(() => client.messages.create(say('nothing', 'x')), Anthropic.NotFoundError),
  list: async () => (await client.models.list()).data.map(({ id }) => id),
  retry: async (model) => summary(await patient.messages.create(say(model, 'x'))),
};

await common.run({ anthropic: messages });
