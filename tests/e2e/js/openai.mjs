// The `openai` package: chat completions with its tool runner, and responses.

import OpenAI from 'openai';
import * as common from './run.mjs';

const options = { baseURL: `${common.url}/v1`, apiKey: common.key, maxRetries: 0 };
const client = new OpenAI(options);
const patient = new OpenAI({ ...options, maxRetries: 2 });
const stranger = new OpenAI({ ...options, apiKey: 'wrong' });
const format = { name: 'person', strict: true, schema: common.person };

const say = (content) => [{ role: 'system', content: common.system }, { role: 'user', content }];
const usage = ({ prompt_tokens: input, completion_tokens: output }) => ({ input, output });

async function converse(model, stream) {
  const box = common.toolbox();
  const tools = Object.entries(common.tools).map(([name, { description, parameters }]) => ({
    type: 'function',
    function: { name, description, parameters, parse: JSON.parse, function: (input) => box.answer(name, input) },
  }));
  const runner = client.chat.completions.runTools({ model, messages: say(common.calling), tools, stream });
  return { text: await runner.finalContent(), calls: box.calls };
}

const chat = {
  async plain(model) {
    const answer = await client.chat.completions.create({ model, messages: say(common.greeting) });
    const [choice] = answer.choices;
    return { text: choice.message.content, finish: choice.finish_reason, ...usage(answer.usage) };
  },
  async stream(model) {
    const pieces = [];
    const stream = client.chat.completions.stream({
      model,
      messages: say(common.counting),
      stream_options: { include_usage: true },
    });
    stream.on('content', (delta) => pieces.push(delta));
    const answer = await stream.finalChatCompletion();
    const finish = answer.choices[0].finish_reason;
    return { text: pieces.join(''), pieces: pieces.length, finish, ...usage(answer.usage) };
  },
  tools: (model) => converse(model, false),
  tools_streamed: (model) => converse(model, true),
  async tool_arguments_streamed(model) {
    const [[name, { description, parameters }]] = Object.entries(common.tools);
    const pieces = [];
    const stream = await client.chat.completions.create({
      model,
      messages: say(common.calling),
      tools: [{ type: 'function', function: { name, description, parameters } }],
      tool_choice: { type: 'function', function: { name } },
      stream: true,
    });
    for await (const { choices } of stream) {
      const call = choices[0]?.delta.tool_calls?.[0];
      if (call?.function?.arguments) pieces.push(call.function.arguments);
    }
    return { input: JSON.parse(pieces.join('')) };
  },
  async image(model) {
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${common.pixel}` } };
    const content = [{ type: 'text', text: common.picturing }, image];
    const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content }] });
    return { text: answer.choices[0].message.content, ...usage(answer.usage) };
  },
  async structured(model) {
    const response_format = { type: 'json_schema', json_schema: format };
    const messages = say('Make a person.');
    const answer = await client.chat.completions.create({ model, messages, response_format });
    return JSON.parse(answer.choices[0].message.content);
  },
  wrong_key: (model) =>
    common.refusal(
      () => stranger.chat.completions.create({ model, messages: say('x') }),
      OpenAI.AuthenticationError,
    ),
  no_model: () =>
    common.refusal(
      () => client.chat.completions.create({ model: 'nothing', messages: say('x') }),
      OpenAI.NotFoundError,
    ),
  async retry(model) {
    const answer = await patient.chat.completions.create({ model, messages: say('x') });
    return { text: answer.choices[0].message.content };
  },
  list: async () => (await client.models.list()).data.map(({ id }) => id),
  embed: () =>
    common.likeness(async (model, input) => {
      const { data } = await client.embeddings.create({ model, input });
      return data.map(({ embedding }) => embedding);
    }),
};

const respond = (model, input, more) => ({ model, instructions: common.system, input, ...more });
const counted = ({ input_tokens: input, output_tokens: output }) => ({ input, output });

async function loop(model, ask, more) {
  const box = common.toolbox();
  const thoughts = [];
  const tools = Object.entries(common.tools).map(([name, rest]) => ({ type: 'function', name, strict: true, ...rest }));
  const input = [{ role: 'user', content: common.calling }];
  for (;;) {
    const answer = await ask(respond(model, input, { tools, ...more }));
    input.push(...answer.output);
    thoughts.push(answer.output.some(({ type }) => type === 'reasoning'));
    const calls = answer.output.filter(({ type }) => type === 'function_call');
    if (calls.length === 0) return { text: answer.output_text, calls: box.calls, thoughts };
    for (const { call_id, name, arguments: text } of calls) {
      input.push({ type: 'function_call_output', call_id, output: box.answer(name, JSON.parse(text)) });
    }
  }
}

const responses = {
  async plain(model) {
    const answer = await client.responses.create(respond(model, common.greeting));
    return { text: answer.output_text, finish: answer.status, ...counted(answer.usage) };
  },
  async stream(model) {
    const pieces = [];
    const stream = client.responses.stream(respond(model, common.counting));
    stream.on('response.output_text.delta', ({ delta }) => pieces.push(delta));
    const answer = await stream.finalResponse();
    return { text: pieces.join(''), pieces: pieces.length, finish: answer.status, ...counted(answer.usage) };
  },
  tools: (model) => loop(model, (request) => client.responses.create(request)),
  tools_streamed: (model) => loop(model, (request) => client.responses.stream(request).finalResponse()),
  reasoning: (model) =>
    loop(model, (request) => client.responses.stream(request).finalResponse(), {
      reasoning: { effort: 'low', summary: 'auto' },
      store: false,
      include: ['reasoning.encrypted_content'],
    }),
  async image(model) {
    const image = { type: 'input_image', image_url: `data:image/png;base64,${common.pixel}`, detail: 'auto' };
    const content = [{ type: 'input_text', text: common.picturing }, image];
    const answer = await client.responses.create(respond(model, [{ role: 'user', content }]));
    return { text: answer.output_text, ...counted(answer.usage) };
  },
  async structured(model) {
    const text = { format: { type: 'json_schema', ...format } };
    const answer = await client.responses.parse(respond(model, 'Make a person.', { text }));
    return answer.output_parsed;
  },
  wrong_key: (model) =>
    common.refusal(() => stranger.responses.create(respond(model, 'x')), OpenAI.AuthenticationError),
  no_model: () => common.refusal(() => client.responses.create(respond('nothing', 'x')), OpenAI.NotFoundError),
  async retry(model) {
    return { text: (await patient.responses.create(respond(model, 'x'))).output_text };
  },
};

await common.run({ 'openai-chat': chat, 'openai-responses': responses });
