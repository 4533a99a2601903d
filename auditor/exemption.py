"""Whether a site needs a filing at all, from what was observed of it.

The filing rules speak of services provided on the mainland. A site that is served from elsewhere, that only
sends its visitors to another domain, or that runs no web service, has nothing to file for *here*. Doubt is no
exemption: an unknown country, and an address that belongs to a content delivery network, leave it open.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.hostname import registrable_domain
from auditor.model import HttpAnswer, Observation, Outcome, Target
from auditor.policy.blockpages import recognise_answer
from auditor.policy.cdn import Edge, edge_at, edge_in_chain
from auditor.views import MAINLAND, Absent, AddressFacts, Resolution, View, keys
from auditor.weburl import parse

REDIRECT_ONLY, NO_WEB_SERVICE, OVERSEAS = "redirect-only", "no-web-service", "overseas"
"""Why no filing is required: keys of `rule.COMMON_MESSAGES`."""


def exemption_of(
    target: Target, dns: View, home: Sequence[Observation], addresses: Sequence[AddressFacts]
) -> Absent | None:
    """Why the target needs no filing, with the observations that rests on; None when it does, and in doubt.

    `redirect-only`: the home page does nothing but redirect, over HTTP, to another registrable domain.
    `no-web-service`: every attempt, by name and by number, was refused on every address.
    `overseas`: every address is known to be off the mainland, and no content delivery network stands in front.
    """
    leads_to, redirected = redirects_to(target, home)
    if leads_to:
        return Absent(REDIRECT_ONLY, (redirected,))
    if not isinstance(dns, Resolution) or not dns.addresses:
        return None
    if refused := _refused(dns.addresses, home, addresses):
        return Absent(NO_WEB_SERVICE, keys(refused))
    country = {facts.address: facts.country for facts in addresses}
    if edge_of(dns) is None and not {country.get(a, "") for a in dns.addresses} & {"", MAINLAND}:
        return Absent(OVERSEAS, keys(dns.observations))
    return None


def redirects_to(target: Target, home: Sequence[Observation]) -> tuple[str, str]:
    """(address, key of the observation) of a home page that only redirects to another registrable domain.

    Both are empty for every other page. A page that itself sends the visitor on was still served here, and a
    redirect to a provider's block page is no redirect of the site's.
    """
    own = target.registrable_domain
    answered = [(o.key, o.http, o.outcome) for o in home if o.http is not None]
    loops = any(outcome is Outcome.REDIRECT_LOOP for _, _, outcome in answered)
    if not own or loops or not all(_leaves(own, answer) for _, answer, _ in answered):
        return "", ""
    return next(((a.final.location or a.final.url, key) for key, a, _ in reversed(answered)), ("", ""))


def _leaves(own: str, answer: HttpAnswer) -> bool:
    """Whether all this domain answers is an HTTP redirect to another one."""
    end = answer.final.location or answer.final.url
    if end == answer.hops[0].url or recognise_answer(answer, "block") is not None:
        return False
    here = (hop for hop in answer.hops if _domain(hop.url) == own)
    return _domain(end) not in ("", own) and all(hop.location and hop.via == "http" for hop in here)


def edge_of(dns: Resolution) -> Edge | None:
    """The content delivery network that a host's aliases or addresses show; None without one."""
    edge = edge_in_chain(alias for answer in dns.answers for alias in answer.cname)
    return edge or next((at for address in dns.addresses if (at := edge_at(address)) is not None), None)


def _refused(
    every: Sequence[str], home: Sequence[Observation], addresses: Sequence[AddressFacts]
) -> tuple[Observation, ...]:
    """All attempts to open the target, by name and by number on every address, if every one was refused."""
    asked = {facts.address: facts.observations for facts in addresses}
    if not home or not all(asked.get(address) for address in every):
        return ()
    attempts = (*home, *(o for facts in addresses for o in facts.observations))
    return attempts if all(o.outcome is Outcome.REFUSED for o in attempts) else ()


def _domain(url: str) -> str:
    """Registrable domain of a web address; empty for a numeric one and for none."""
    found = parse(url)
    return registrable_domain(found.host) if found is not None else ""
