"""Personal data as it is shown: `张*`, `138****0000`, `z***@example.cn`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

_VISIBLE_DIGITS = 4


def mask_name(name: str) -> str:
    """The family name and a star for each further character, three at most."""
    name = name.strip()
    return name[:1] + "*" * min(max(len(name) - 1, 1), 3) if name else ""


def mask_phone(phone: str) -> str:
    """The first three and the last four digits; of a short number only the last two."""
    phones = [_mask_digits(one.strip()) for one in phone.replace("；", ";").split(";")]
    return ";".join(one for one in phones if one)


def _mask_digits(phone: str) -> str:
    digits = "".join(c for c in phone if c.isdigit())
    if len(digits) < 2 * _VISIBLE_DIGITS:
        return "****" + digits[-2:] if digits else ("****" if phone else "")
    return f"{digits[:3]}****{digits[-_VISIBLE_DIGITS:]}"


def mask_email(email: str) -> str:
    """The first character and the host."""
    name, at, host = email.strip().rpartition("@")
    return f"{name[:1]}***@{host}" if at else ("***" if email.strip() else "")


def mask_id(number: str) -> str:
    """The last four characters."""
    return "****" + number[-_VISIBLE_DIGITS:] if len(number) > _VISIBLE_DIGITS else ("****" if number else "")


_ORGANISATION = (
    "公司", "集团", "企业", "商行", "经营部", "工作室", "中心", "学院", "大学", "学校", "幼儿园", "研究所",
    "研究院", "事务所", "委员会", "协会", "学会", "商会", "基金会", "政府", "机关", "部队", "医院", "银行",
    "合作社", "俱乐部", "出版社", "联合会", "办公室",
    "Ltd", "Inc.", "Co.", "LLC", "GmbH", "University", "Company", "Corp",
)  # fmt: skip
"""Words that a name has which is no person's."""
_ENDS_OF_ORGANISATIONS = ("厂", "店", "局", "院", "校", "部", "馆", "社")
_LONGEST_PERSON = 4
"""Characters of a Chinese personal name."""


def mask_party(name: str) -> str:
    """Who may be a person or an organisation: masked unless the name's words say that it is an organisation."""
    says_so = any(word in name for word in _ORGANISATION) or (
        len(name) > _LONGEST_PERSON and name.endswith(_ENDS_OF_ORGANISATIONS)
    )
    return name if says_so else mask_name(name)


PERSONAL: Mapping[str, Callable[[str], str]] = {
    "person": mask_name,
    "party": mask_party,
    "mobile": mask_phone,
    "phone": mask_phone,
    "email": mask_email,
    "idnumber": mask_id,
}
"""First word of a parameter's name (`person`, `mobile_other`) → how its value is masked."""

_ANYWHERE: Sequence[tuple[re.Pattern[str], Callable[[str], str]]] = (
    # With a date of birth in it: not the digits of a company.
    (
        re.compile(
            r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}[0-9Xx]"
            r"|[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3})(?![0-9A-Za-z])"
        ),
        mask_id,
    ),
    (re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9]|\.[A-Za-z])"), mask_phone),
    (re.compile(r"[^\s@:;,：；，“”「」]{1,64}@[^\s@:;,：；，“”「」]{1,253}"), mask_email),
)

_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")


def mask_anywhere(text: str) -> str:
    """A text that is not personal by what it is, with what says who a person is masked: columns may be shifted."""
    # What nobody sees may not keep the digits of a number apart.
    text = _UNSEEN.sub("", text)
    for pattern, mask in _ANYWHERE:
        text = pattern.sub(lambda found, mask=mask: mask(found[0]), text)  # type: ignore[misc]
    return text


def masked(params: Mapping[str, str]) -> dict[str, str]:
    """Parameters of a message with what is personal masked."""
    return {key: PERSONAL.get(key.partition("_")[0], mask_anywhere)(value) for key, value in params.items()}
