"""All that a connector's author imports, beside the domain."""

from __future__ import annotations

from itday.domain.feed import Aside, Feed, Mode, Page
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, action, feed

__all__ = [
    "Aside",
    "Connector",
    "ConnectorConfig",
    "Feed",
    "Job",
    "Mode",
    "Page",
    "Setting",
    "action",
    "feed",
]
