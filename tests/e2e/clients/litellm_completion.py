"""LiteLLM as a client, in each wire format that it has a prefix for."""

import json
from functools import partial

import litellm
from litellm.exceptions import APIError, AuthenticationError, NotFoundError

import run

litellm.suppress_debug_info = True    # standard output is for the results

FORMATS = {"litellm-openai": ("openai", f"{run.URL}/v1"),
           "litellm-anthropic": ("anthropic", run.URL),
           "litellm-gemini": ("gemini", f"{run.URL}/v1beta")}


# What LiteLLM's own list says of the models that it knows; of others it supposes that they take neither.
litellm.register_model({f"gemini/{model}": {"litellm_provider": "gemini", "mode": "chat", "supports_system_messages": True,
                                            "supports_response_schema": True} for model in run.MODELS})


def complete(client, model, messages, key=run.KEY, **more):
    prefix, base = FORMATS[client]
    return litellm.completion(f"{prefix}/{model}", messages, api_base=base, api_key=key, **{"num_retries": 0} | more)


def say(content):
    return [{"role": "system", "content": run.SYSTEM}, {"role": "user", "content": content}]


def usage(answer):
    return {"input": answer.usage.prompt_tokens, "output": answer.usage.completion_tokens}


def plain(client, model):
    answer = complete(client, model, say(run.GREETING))
    choice = answer.choices[0]
    return {"text": choice.message.content, "finish": choice.finish_reason, **usage(answer)}


def whole(client, model, messages, **more):
    return complete(client, model, messages, **more)


def streamed(client, model, messages, **more):
    options = {"include_usage": True}
    chunks = list(complete(client, model, messages, stream=True, stream_options=options, **more))
    return litellm.stream_chunk_builder(chunks, messages=messages)


def stream(client, model):
    messages, pieces = say(run.COUNTING), []
    chunks = list(complete(client, model, messages, stream=True, stream_options={"include_usage": True}))
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]
    answer = litellm.stream_chunk_builder(chunks, messages=messages)
    return {"text": "".join(pieces), "pieces": len(pieces), "finish": answer.choices[0].finish_reason, **usage(answer)}


def converse(ask, client, model):
    messages, calls = say(run.CALLING), []
    while True:
        message = ask(client, model, messages, tools=run.TOOLS).choices[0].message
        if not message.tool_calls:
            return {"text": message.content, "calls": calls}
        messages.append(message.model_dump())
        for call in message.tool_calls:
            calls.append({"name": call.function.name, "input": json.loads(call.function.arguments)})
            messages.append({"role": "tool", "tool_call_id": call.id, "name": call.function.name,
                             "content": run.result_of(calls[-1])})


def image(client, model):
    content = [{"type": "text", "text": run.PICTURING}, {"type": "image_url", "image_url": {"url": run.PIXEL}}]
    answer = complete(client, model, [{"role": "user", "content": content}])
    return {"text": answer.choices[0].message.content, **usage(answer)}


def structured(client, model):
    schema = {key: value for key, value in run.PERSON.items() if key not in ("title", "description")}
    answer = complete(client, model, say("Make a person."), response_format={
        "type": "json_schema", "json_schema": {"name": "person", "strict": True, "schema": schema}})
    return json.loads(answer.choices[0].message.content)


def scenarios(client):
    def refused(model, key, kind):
        return run.refusal(lambda: complete(client, model, say("x"), key), kind, lambda error: error.status_code)

    return {
        "plain": partial(plain, client), "stream": partial(stream, client), "image": partial(image, client),
        "tools": partial(converse, whole, client), "tools_streamed": partial(converse, streamed, client),
        "structured": partial(structured, client),
        "wrong_key": lambda model: refused(model, "wrong", AuthenticationError),
        "no_model": lambda _: refused("nothing", run.KEY, (NotFoundError, APIError)),
        "retry": lambda model: {"text": complete(client, model, say("x"), num_retries=2).choices[0].message.content},
    }


def embed(client, model, texts):
    prefix, base = FORMATS[client]
    answer = litellm.embedding(f"{prefix}/{model}", input=texts, api_base=base, api_key=run.KEY)
    return [row["embedding"] for row in answer.data]


EMBEDDERS = ["litellm-openai", "litellm-gemini"]
run.run({client: scenarios(client) for client in FORMATS if client not in EMBEDDERS} | {
    client: scenarios(client) | {"embed": lambda _, client=client: run.likeness(partial(embed, client))}
    for client in EMBEDDERS})
