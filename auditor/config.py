"""Settings of a scan: command line over environment (`AUDITOR_…`) over `auditor.toml` over these defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

CONFIG_FILE = "auditor.toml"


class ScanSettings(BaseSettings):
    """What a scan may be told. Times are in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="AUDITOR_", toml_file=CONFIG_FILE, extra="forbid", frozen=True, validate_default=True
    )

    nameservers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="name servers to ask, ADDRESS or ADDRESS:PORT; the system's own if none"
    )
    allow_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="special-purpose networks that may be reached all the same, in CIDR form"
    )
    own_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="the provider's own networks, all on the mainland, in CIDR form"
    )
    geo_file: Path | None = Field(default=None, description="countries of addresses, a MaxMind DB file (.mmdb)")
    contact: str = Field(default="", description="address or URL named in the User-Agent")
    concurrency: int = Field(
        default=100, ge=1, le=1000, description="targets at work at one time; those that only wait do not count"
    )
    workers: int = Field(default=1, ge=1, le=64, description="processes that crawl; the limits are for all together")
    per_ip_delay_s: float = Field(
        default=0.2, ge=0, le=60, description="from one connection to an address to the next one there"
    )
    per_ip_concurrency: int = Field(default=4, ge=1, le=1000, description="connections at one time to one address")
    pace: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="another pace for addresses of a network, CIDR=A_SECOND or CIDR=A_SECOND:AT_ONE_TIME",
    )
    timeout_s: float = Field(default=15.0, gt=0, le=600, description="time for one request")
    connect_timeout_s: float = Field(default=5.0, gt=0, le=600, description="time for one connection")
    budget_s: float = Field(default=60.0, gt=0, le=3600, description="time for all requests of one target")
    dns_timeout_s: float = Field(default=2.0, gt=0, le=60, description="time for one DNS query; asked twice")
    obey_robots: bool = Field(default=False, description="leave pages alone that robots.txt disallows")
    ca_file: Path | None = Field(default=None, description="further trusted authorities, PEM")
    provider_names: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="names of the provider whose ledger is imported, as its access rows write them"
    )
    keep_id_numbers: bool = Field(
        default=False, description="keep identity numbers of persons in full, not as keyed hash and last four"
    )

    down_scans: int = Field(
        default=3, ge=1, le=30, description="scans in a row without an answer that make a site long unreachable"
    )
    down_days: int = Field(default=7, ge=0, le=3650, description="days these scans must span")

    @field_validator("nameservers", "allow_networks", "own_networks", "pace", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Environment variables hold lists separated by commas or spaces."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("provider_names", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """Names may hold blanks: in an environment variable commas part them."""
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, file; nothing else is read."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
