"""A visit as it is typed, for the tests of this folder."""

VISIT = {
    "people": "2",
    "name": "史长顺",
    "phone": "13912345678",
    "matter": "问承包地什么时候丈量",
    "outcome": "answer",
    "answer": "告诉他下周三丈量，到时村里喇叭通知。",
}


def visit(**fields: str) -> dict[str, str]:
    """Return the visit with other fields."""
    return VISIT | fields


def opening(**fields: str) -> dict[str, str]:
    """Return a visit that opens a case."""
    own = {"outcome": "open", "opens": "appeal", "title": "要求丈量承包地", "answer": ""}
    return VISIT | own | fields
