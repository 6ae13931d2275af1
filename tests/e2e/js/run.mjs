// What the scripts of this folder share. Each drives one vendor's package, unmodified, and prints one JSON object:
// client → model → scenario → {value} or {error}. What the values must be is said in test_client_libraries.py.

export const [url, key, ...models] = process.argv.slice(2);

export const system = 'Answer briefly.';
export const greeting = 'What a fine day, Zoë 👋';
export const counting = 'one two three four five six seven 👋 eight';
export const calling = 'Please call get_weather {"city":"Paris","days":3} and call get_time {"city":"Oslo"}.';
export const picturing = 'What is this?';
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const tools = {
  get_weather: {
    description: 'The weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city', 'days'],
      additionalProperties: false,
    },
  },
  get_time: {
    description: 'The time in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
};

export const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};

/** Remembers the calls of a conversation and answers them. */
export function toolbox() {
  const calls = [];
  return {
    calls,
    answer(name, input) {
      calls.push({ name, input });
      return `${name} of ${input.city}: 21`;
    },
  };
}

/** Embeds three texts with `embed(model, texts)` → vectors before each provider that can: how alike are they? */
export async function likeness(embed) {
  const results = {};
  for (const model of ['via-openai', 'via-gemini', 'via-cohere']) {
    const [red, green, tax] = await embed(model, ['red apple', 'green apple', 'tax law']);
    const dot = (one, other) => one.reduce((sum, value, i) => sum + value * other[i], 0);
    results[model] = { near: dot(red, green), far: dot(red, tax) };
  }
  return results;
}

/** The HTTP status of the SDK's own error; anything but an error of the right kind is reported as it is. */
export async function refusal(call, kind, status = (error) => error.status) {
  try {
    await call();
  } catch (error) {
    if (error instanceof kind) return { status: status(error), message: error.message };
    throw error;
  }
  throw new Error('was not refused');
}

async function outcomes(scenarios, model) {
  const done = Object.entries(scenarios).map(async ([name, scenario]) => {
    if (!scenario) return [name, { error: 'this client has no such scenario' }];
    try {
      return [name, { value: await scenario(model) }];
    } catch (error) {
      return [name, { error: `${error.stack} ${error.cause?.stack ?? ''}` }];
    }
  });
  return Object.fromEntries(await Promise.all(done));
}

/**
 * `clients`: name → scenarios, functions of a model's name. `retry`, `embed` and `list` are no matter of the models at hand
 * and run once: `retry` with a model that fails once.
 */
export async function run(clients) {
  const results = {};
  const all = Object.entries(clients).map(async ([name, { retry, embed, list, ...scenarios }]) => {
    const each = models.map(async (model) => [model, await outcomes(scenarios, model)]);
    const once = outcomes({ retry, embed, list }, `flaky-${name}`);
    results[name] = { ...Object.fromEntries(await Promise.all(each)), once: await once };
  });
  await Promise.all(all);
  console.log(JSON.stringify(results));
}
