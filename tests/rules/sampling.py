"""How much of what takes long is tried: the suite takes a sample, `make test-whole` and `make test-any-order` say more in PORTAL_EXAMPLES."""

import os

WHOLE = "PORTAL_EXAMPLES" in os.environ


def examples(few: int) -> int:
    """How many examples to try: so few in the suite."""
    return int(os.environ.get("PORTAL_EXAMPLES", few))
