"""The town's places and people, looked up once for a whole import."""

from intake.cases.build import Place
from intake.rules.refusals import UnknownGrid, UnknownVillage
from intake.rules.texts import one_line
from intake.town.chain import Holders, holders
from intake.town.places import grids, villages
from intake.town.tables import Grid, Town, Village


class Gazetteer:
    """Finds villages, grids and the holders of the chain without asking the database each time."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._villages: dict[str, Village] = {}
        for village in villages(town.id):
            for name in (village.name, village.name.removesuffix("村"), village.code):
                self._villages[name] = village
        self._grids: dict[int, list[Grid]] = {}
        for grid in grids(town.id):
            self._grids.setdefault(grid.village_id, []).append(grid)
        self._holders: dict[tuple[int, int | None], Holders] = {}

    def place(self, village_name: str, grid_name: str) -> Place:
        """Return the place; raise UnknownVillage or UnknownGrid."""
        village = self._villages.get(one_line(village_name))
        if village is None:
            raise UnknownVillage(one_line(village_name))
        return Place(self.town, village, self._grid(village, one_line(grid_name)))

    def holders(self, place: Place) -> Holders:
        """Return who holds the chain there."""
        key = (place.village.id, place.grid.id if place.grid else None)
        if key not in self._holders:
            self._holders[key] = holders(self.town.id, *key)
        return self._holders[key]

    def _grid(self, village: Village, name: str) -> Grid | None:
        found = self._grids.get(village.id, [])
        if not name:
            return found[0] if len(found) == 1 else None
        grid = next((grid for grid in found if grid.name == name), None)
        if grid is None:
            raise UnknownGrid(name)
        return grid
