"""LangChain's chat models of three vendors: the same calls, and the wire format is the model's."""

from functools import partial

import anthropic
import openai
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_google_genai import ChatGoogleGenerativeAI, GoogleGenerativeAIEmbeddings
from langchain_google_genai.chat_models import ChatGoogleGenerativeAIError
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

import run


def openai_model(model, key=run.KEY, **more):
    # Of a server other than OpenAI's it asks for usage only when told to.
    settings = {"max_retries": 0, "stream_usage": True} | more
    return ChatOpenAI(model=model, base_url=f"{run.URL}/v1", api_key=key, **settings)


def anthropic_model(model, key=run.KEY, **more):
    return ChatAnthropic(model=model, base_url=run.URL, api_key=key, max_tokens=1000, **{"max_retries": 0} | more)


def google_model(model, key=run.KEY, **more):
    return ChatGoogleGenerativeAI(model=model, base_url=run.URL, api_key=key, **{"max_retries": 1} | more)


def say(text):
    return [SystemMessage(run.SYSTEM), HumanMessage(text)]


def usage(message):
    return {"input": message.usage_metadata["input_tokens"], "output": message.usage_metadata["output_tokens"]}


def finish(message):
    told = message.response_metadata
    return told.get("finish_reason") or told.get("stop_reason") or told.get("status")


def whole(chain, messages):
    return chain.invoke(messages)


def streamed(chain, messages):
    chunks = list(chain.stream(messages))
    return sum(chunks[1:], chunks[0])


def converse(ask, make, model):
    chain, messages, calls = make(model).bind_tools(run.TOOLS), say(run.CALLING), []
    while True:
        answer = ask(chain, messages)
        if not answer.tool_calls:
            return {"text": answer.text, "calls": calls}
        messages.append(answer)
        for call in answer.tool_calls:
            calls.append({"name": call["name"], "input": call["args"]})
            messages.append(ToolMessage(run.result_of(calls[-1]), tool_call_id=call["id"], name=call["name"]))


def plain(make, model):
    answer = make(model).invoke(say(run.GREETING))
    return {"text": answer.text, "finish": finish(answer), **usage(answer)}


def stream(make, model):
    chunks = list(make(model).stream(say(run.COUNTING)))
    answer = sum(chunks[1:], chunks[0])
    pieces = [chunk.text for chunk in chunks if chunk.text]
    return {"text": "".join(pieces), "pieces": len(pieces), "finish": finish(answer), **usage(answer)}


def image(make, model):
    content = [{"type": "text", "text": run.PICTURING},
               {"type": "image", "base64": run.PIXEL.partition(",")[2], "mime_type": "image/png"}]
    answer = make(model).invoke([HumanMessage(content)])
    return {"text": answer.text, **usage(answer)}


def structured(make, model):
    return make(model).with_structured_output(run.PERSON, method="json_schema").invoke("Make a person.")


def openai_embed(model, texts):
    # It would send token ids, which are OpenAI's alone, to be sure of their number.
    return OpenAIEmbeddings(model=model, base_url=f"{run.URL}/v1", api_key=run.KEY,
                            check_embedding_ctx_length=False).embed_documents(texts)


def google_embed(model, texts):
    return GoogleGenerativeAIEmbeddings(model=model, base_url=run.URL, google_api_key=run.KEY).embed_documents(texts)


def scenarios(make, kinds, status, patience):
    return {
        "plain": partial(plain, make), "stream": partial(stream, make), "image": partial(image, make),
        "tools": partial(converse, whole, make), "tools_streamed": partial(converse, streamed, make),
        "structured": partial(structured, make),
        "wrong_key": lambda model: run.refusal(lambda: make(model, "wrong").invoke("x"), kinds, status),
        "no_model": lambda _: run.refusal(lambda: make("nothing").invoke("x"), kinds, status),
        "retry": lambda model: {"text": make(model, max_retries=patience).invoke("x").text},
    }


def status_of(error):
    return error.status_code


# Google's says it in words alone, and counts the first attempt as a retry.
run.run({
    "langchain-openai": scenarios(openai_model, openai.APIStatusError, status_of, 2)
    | {"embed": lambda _: run.likeness(openai_embed)},
    "langchain-openai-responses": scenarios(partial(openai_model, use_responses_api=True), openai.APIStatusError,
                                            status_of, 2),
    "langchain-anthropic": scenarios(anthropic_model, anthropic.APIStatusError, status_of, 2),
    "langchain-google": scenarios(google_model, ChatGoogleGenerativeAIError, lambda error: error.__cause__.code, 3)
    | {"embed": lambda _: run.likeness(google_embed)},
})
