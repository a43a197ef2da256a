"""Any OpenAI-compatible chat endpoint (DeepSeek, Qwen, vLLM, SGLang, Ollama …) behind the ``ChatModel`` port.

It speaks ``POST {base}/chat/completions`` only, and never retries by itself: whoever asked has a quicker way out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence

import httpx

from shanzhi.infrastructure.models.ports import Message
from shanzhi.kernel.errors import ModelShouldRetry, SystemFailed

_MAX_BYTES = 1_000_000
"""No sensible completion is larger; a server that sends more is broken or hostile."""

_FORMATS = ("json_schema", "json_object", "plain")
"""How strictly JSON can be asked for, strictest first; endpoints support a prefix of none, one or all."""


class OpenAICompatibleChat:
    """One model at one endpoint.

    Args:
        base_url: up to and including the version (``https://api.example/v1``).
        model: the name the endpoint knows it by.
        api_key: sent as a bearer token; empty for endpoints on the own network.
        timeout: seconds for the whole answer; connecting gets at most five of them.
        transport: the way out, where requests are to be checked (``access.egress``); the network itself without one.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        timeout: float = 20.0,
        max_tokens: int = 1024,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._model = model
        self._max_tokens = max_tokens
        self._format = 0
        self._timeout = timeout
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        limits = httpx.Timeout(timeout, connect=min(5.0, timeout))
        self._client = httpx.Client(headers=headers, timeout=limits, transport=transport)

    @property
    def name(self) -> str:
        return self._model

    def complete(self, messages: Sequence[Message], schema: Mapping[str, object] | None = None) -> str:
        if schema is None:
            return self._ask(self._body(messages, None, "plain"))
        while True:
            asked = self._format
            try:
                return _only_json(self._ask(self._body(messages, schema, _FORMATS[asked])))
            except _FormatRefused as refusal:
                if asked + 1 == len(_FORMATS):
                    raise SystemFailed("model_refused", _REFUSED, status=400) from refusal
                self._format = max(self._format, asked + 1)  # remembered: asked once per process, not once per turn

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _body(self, messages: Sequence[Message], schema: Mapping[str, object] | None, how: str) -> dict[str, object]:
        turns = [{"role": m.role, "content": m.content} for m in messages]
        body: dict[str, object] = {
            "model": self._model,
            "messages": turns,
            "temperature": 0,
            "max_tokens": self._max_tokens,
        }
        if schema is not None and how == "json_schema":
            shape = {"name": "answer", "strict": True, "schema": dict(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif schema is not None:
            rule = "只输出一个符合下面 JSON Schema 的 JSON，不要输出别的文字：\n" + json.dumps(
                schema, ensure_ascii=False
            )
            body["messages"] = [*turns, {"role": "system", "content": rule}]
            if how == "json_object":
                body["response_format"] = {"type": "json_object"}
        return body

    def _ask(self, body: Mapping[str, object]) -> str:
        status, data = self._post(body)
        if status in (400, 422) and "response_format" in body:
            raise _FormatRefused
        _raise_for(status)
        try:
            content = json.loads(data)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError) as fault:
            raise ModelShouldRetry("model_garbage", "模型服务返回了无法识别的内容。", cause=repr(fault)) from fault
        if not isinstance(content, str) or not content.strip():
            raise ModelShouldRetry("model_silent", "模型服务没有返回内容。")
        return content

    def _post(self, body: Mapping[str, object]) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._timeout  # httpx bounds each read, a dripping server needs a bound on all
        try:
            with self._client.stream("POST", self._url, json=body) as response:
                data = b""
                for part in response.iter_bytes():
                    data += part
                    if len(data) > _MAX_BYTES:
                        raise ModelShouldRetry("model_garbage", "模型服务返回的内容过长，已放弃。")
                    if time.monotonic() > deadline:
                        raise SystemFailed("model_timeout", "模型服务响应超时，请稍后再试。")
                return response.status_code, data
        except httpx.TimeoutException as fault:
            raise SystemFailed("model_timeout", "模型服务响应超时，请稍后再试。", cause=repr(fault)) from fault
        except httpx.HTTPError as fault:
            raise SystemFailed("model_unavailable", "模型服务连接不上，请稍后再试。", cause=repr(fault)) from fault


_ONLY_JSON = "只输出一个符合下面 JSON Schema 的 JSON，不要输出别的文字：\n"
_REFUSED = "模型服务拒绝了请求，请管理员检查模型名称和参数。"


class _FormatRefused(Exception):
    """The endpoint does not know this ``response_format``."""


def _raise_for(status: int) -> None:
    if status == 429:
        raise SystemFailed("model_busy", "模型服务繁忙，请稍后再试。", status=status)
    if status in (401, 403):
        raise SystemFailed("model_key_refused", "模型服务拒绝了密钥，请管理员检查配置。", status=status)
    if status >= 500:
        raise SystemFailed("model_unavailable", "模型服务暂时不可用，请稍后再试。", status=status)
    if status >= 300:
        raise SystemFailed("model_refused", _REFUSED, status=status)


def _only_json(text: str) -> str:
    """The JSON value in an answer that may be wrapped in a code fence or in words."""
    start, end = text.find("{"), text.rfind("}")
    candidate = text[start : end + 1] if 0 <= start < end else ""
    try:
        json.loads(candidate)
    except ValueError as fault:
        raise ModelShouldRetry("model_garbage", "模型服务没有按约定的格式回答。", cause=repr(fault)) from fault
    return candidate
