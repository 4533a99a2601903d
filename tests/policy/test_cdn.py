"""Content delivery networks are recognised by whole labels, and hosting is not taken for one."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.cdn import CDNS, NOT_CDN_EVIDENCE, edge_at, edge_in_chain

SUFFIXES = [suffix for cdn in CDNS for suffix in cdn.suffixes]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_name_at_or_below_a_suffix_is_an_edge_and_a_lookalike_is_none(suffix: str) -> None:
    for alias in (suffix, f"www.example.cn.{suffix}", f"WWW.{suffix.upper()}."):
        edge = edge_in_chain(["first.example.net", alias])
        assert edge is not None
        assert edge.evidence == alias
        assert suffix in edge.cdn.suffixes
    for alias in (f"not{suffix}", f"{suffix}.example.cn", f"x-{suffix}"):
        assert edge_in_chain([alias]) is None


@pytest.mark.parametrize("suffix", NOT_CDN_EVIDENCE)
def test_storage_balancers_and_hosting_are_no_evidence(suffix: str) -> None:
    assert edge_in_chain([suffix, f"bucket.oss-cn-hangzhou.{suffix}", f"cdn.cache.{suffix}"]) is None
    assert not [s for s in SUFFIXES if s == suffix or s.endswith(f".{suffix}") or suffix.endswith(f".{s}")]


@pytest.mark.parametrize(
    ("alias", "found"),
    [
        ("a.aliyunddos0001.com", True),
        ("aliyunddos1017.com", True),
        ("aliyunddos.com", False),
        ("aliyunddos0001.com.example.cn", False),
        ("cdn.example.cn", False),
        ("kunlun.com", False),
        ("com", False),
        ("", False),
        ("..", False),
    ],
)
def test_numbered_families_and_keywords(alias: str, found: bool) -> None:
    assert (edge_in_chain([alias]) is not None) == found


def test_no_suffix_is_listed_twice() -> None:
    assert len(SUFFIXES) == len(set(SUFFIXES)) > 90


@pytest.mark.parametrize("text", [text for cdn in CDNS for text in cdn.networks])
def test_a_published_block_is_recognised_to_its_ends(text: str) -> None:
    network = ip_network(text)
    for address in (network[0], network[-1]):
        edge = edge_at(str(address))
        assert edge is not None
        assert text in edge.cdn.networks


@pytest.mark.parametrize(
    "address", ["114.114.114.114", "8.8.8.8", "2400:3200::1", "127.0.0.1", "fe80::1%eth0", "", "x"]
)
def test_other_addresses_are_none(address: str) -> None:
    assert edge_at(address) is None


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    edge_at(text)
    edge_in_chain([text, f"{text}.example.cn"])
