"""The native module: the validator, and what writes events as JSON."""

from typing import Any, Optional, Union

__version__: str
PLAN_VERSION: str
EVENT_NAMES: list[str]
SET_ONCE: list[str]

class UnsupportedValue(ValueError):
    """A value that has no place in an event: what it is, where it stands, and what to pass instead."""

class Violation:
    """One thing that is not what the plan says."""

    @property
    def code(self) -> str:
        """Which kind of trouble it is, such as `not_in_enum`."""
    @property
    def path(self) -> str:
        """Where: a JSON Pointer into the event."""
    @property
    def message(self) -> str:
        """A sentence for the person who has to mend it. It may quote the value."""
    @property
    def expected(self) -> Optional[str]:
        """What would have been right."""
    @property
    def actual(self) -> Optional[str]:
        """The JSON text that was found, shortened where it is long."""
    @property
    def rule(self) -> Optional[str]:
        """The rule that was broken, where `code` is `rule_broken`."""
    def as_dict(self) -> dict[str, str]:
        """As it stands in JSON: what is `None` is left out."""

class Verdict:
    """What the plan says of one event. True where the event is valid."""

    @property
    def event(self) -> Optional[str]:
        """The event's name as it was given; `None` where the text gives none."""
    @property
    def valid(self) -> bool:
        """Whether there is no violation."""
    @property
    def violations(self) -> tuple[Violation, ...]:
        """What is wrong: the envelope first, then properties, user properties and rules in the plan's order."""
    @property
    def warnings(self) -> tuple[Violation, ...]:
        """What is worth a look, and does not make the event invalid."""
    def as_dict(self) -> dict[str, Any]:
        """As it stands in JSON: `warnings` only where there are any."""
    def summary(self) -> str:
        """Codes, places and what was expected, without the values: for logs."""
    def __bool__(self) -> bool: ...

def validate(event: Union[dict[str, Any], bytes, str]) -> Verdict:
    """Judges an event and says what is wrong with it: a dict, or its JSON text as bytes or str."""

def is_valid(event: Union[dict[str, Any], bytes, str]) -> bool:
    """Only whether an event is valid, in the least time: a dict, or its JSON text as bytes or str."""

def encode(value: object) -> bytes:
    """Writes a value as JSON text."""

def compose(
    event: str,
    properties: object = None,
    user_properties: object = None,
    user_id: object = None,
    anonymous_id: object = None,
    session_id: object = None,
    platform: object = None,
    context: Optional[bytes] = None,
    timestamp: object = None,
    event_id: object = None,
) -> tuple[bytes, str, bool]:
    """Writes an event and judges it: its JSON text, its id, and whether it is valid."""

def platform_of(event: str) -> str:
    """The platform of an event for which none was named."""

def sent_by_pages(text: bytes) -> bool:
    """Whether a web page may send the event of this JSON text."""

def read_batch(body: bytes) -> tuple[list[bytes], Optional[str], int]:
    """Cuts the body of a batch into the texts of its events, beside Telegram's signed data and the page's clock when it
    sent, in milliseconds since 1970; `ValueError` says why it is no batch."""

def telegram_user(
    init_data: str,
    now: int,
    bot_token: Optional[str] = None,
    bot_id: Optional[int] = None,
    max_age: int = 86_400,
) -> tuple[Optional[str], Optional[str]]:
    """The user id for whom Telegram signed `initData`, or why it is not believed."""
