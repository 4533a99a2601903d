"""The file of registry sources: TOML, a `[[source]]` for each, asked in this order.

::

    [[source]]
    name = "aliyun"
    kind = "aliyun"                         # or "baidu"; `url` only to ask elsewhere than at the cloud's own address
    key_id = "env:ALIYUN_KEY_ID"            # or "file:/run/secrets/key-id"
    secret = "env:ALIYUN_KEY_SECRET"

    [[source]]
    name = "register"
    kind = "http"
    url = "https://register.example.cn/icp?domain={domain}"
    headers = { Authorization = "Bearer {env:REGISTER_TOKEN}" }
    number = "data.icp"                     # path of the number
    entity = "data.unit"
    found = { path = "data.filed", is = [true] }       # without it: found when there is a number
    absent = { path = "data.filed", is = [false] }     # without it: nothing is ever "not found"
    timeout_s = 10
    per_second = 1
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.registration.wire import Wire
from auditor.registry.clouds import ALIYUN, BAIDU, AliyunSource, BaiduSource
from auditor.registry.http_json import HttpJsonSource, Reading
from auditor.registry.ministry import SourceError
from auditor.registry.model import LEDGER, Source
from auditor.registry.secret import Secret, filled, read_secret
from auditor.small_file import read_toml

MAX_SOURCES = 20
_COMMON = {"name", "kind", "url", "timeout_s", "per_second"}
_CLOUD = {*_COMMON, "key_id", "secret"}
_HTTP = {*_COMMON, "headers", "number", "entity", "domain", "found", "absent"}


def read_sources_file(path: Path, wire: Wire, environment: Mapping[str, str] | None = None) -> tuple[Source, ...]:
    """The sources in order. SourceError with one line for what cannot be used."""
    try:
        document = read_toml(path)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise SourceError(f"{path}: no TOML ({' '.join(str(error).split())[:100]})") from None
    rows = document.get("source")
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_SOURCES or set(document) != {"source"}:
        raise SourceError(f"{path}: one to {MAX_SOURCES} tables [[source]], and nothing else, are expected")
    sources: dict[str, Source] = {}
    for row in rows:
        source = _source(row if isinstance(row, dict) else {}, wire, environment, path)
        if source.name in (*sources, LEDGER):
            raise SourceError(f"{path}: two sources named {source.name!r}")
        sources[source.name] = source
    return tuple(sources.values())


def _source(row: dict[str, Any], wire: Wire, environment: Mapping[str, str] | None, path: Path) -> Source:
    name = row.get("name")
    if not isinstance(name, str) or not name or len(name) > 40 or not name.isprintable():
        raise SourceError(f"{path}: a source has no name")
    kind = row.get("kind", "http")
    if kind not in ("aliyun", "baidu", "http"):
        raise SourceError(f"{name}: kind is aliyun, baidu or http")
    known = _HTTP if kind == "http" else _CLOUD
    if strange := sorted(set(row) - known):
        raise SourceError(f"{name}: unknown setting {strange[0]!r}")
    given = [key for key in ("timeout_s", "per_second") if key in row]
    limits: dict[str, float] = {key: _number(row, key, name) for key in given}
    if kind == "http":
        return _http(name, row, wire, environment, limits)
    make, usual = (AliyunSource, ALIYUN) if kind == "aliyun" else (BaiduSource, BAIDU)
    key_id, secret = (read_secret(row.get(key, ""), environment) for key in ("key_id", "secret"))
    return make(name, _text(row, "url", name, usual).rstrip("/"), key_id, secret, wire, **limits)


def _http(
    name: str,
    row: dict[str, Any],
    wire: Wire,
    environment: Mapping[str, str] | None,
    limits: dict[str, float],
) -> Source:
    url, has_secret = filled(_text(row, "url", name), environment)
    headers: dict[str, Secret] = {}
    given = row.get("headers", {})
    if not isinstance(given, dict):
        raise SourceError(f"{name}: headers is a table")
    for key, value in given.items():
        if not key.replace("-", "").isalnum() or not key.isascii() or not isinstance(value, str):
            raise SourceError(f"{name}: header {key!r} cannot be sent")
        headers[key], is_secret = filled(value, environment)
        if not headers[key].reveal().isascii() or not headers[key].reveal().isprintable():
            raise SourceError(f"{name}: header {key!r} cannot be sent")
        has_secret = has_secret or is_secret
    reading = Reading(
        number=_text(row, "number", name, ""),
        entity=_text(row, "entity", name, ""),
        domain=_text(row, "domain", name, ""),
        found=_condition(row, "found", name),
        absent=_condition(row, "absent", name),
    )
    return HttpJsonSource(name, url, wire, reading, headers=headers, has_secret=has_secret, **limits)


def _text(row: dict[str, Any], key: str, name: str, usual: str | None = None) -> str:
    value = row.get(key, usual)
    if not isinstance(value, str):
        raise SourceError(f"{name}: {key} is a text")
    return value


def _number(row: dict[str, Any], key: str, name: str) -> float:
    value = row[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceError(f"{name}: {key} is a number")
    return float(value)


def _condition(row: dict[str, Any], key: str, name: str) -> tuple[str, tuple[object, ...]] | None:
    if key not in row:
        return None
    value = row[key]
    if not isinstance(value, dict) or set(value) != {"path", "is"} or not isinstance(value["path"], str):
        raise SourceError(f'{name}: {key} is {{ path = "…", is = [ … ] }}')
    values = value["is"]
    if not isinstance(values, list) or not values or any(isinstance(v, list | dict) for v in values):
        raise SourceError(f"{name}: {key}.is is a list of values")
    return value["path"], tuple(values)
