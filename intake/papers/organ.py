"""The name under which a town signs its papers."""


def organ(town: str) -> str:
    """Return the name that signs: the town's government, a street office's for a 街道."""
    return f"{town}办事处" if town.endswith("街道") else f"{town}人民政府"
