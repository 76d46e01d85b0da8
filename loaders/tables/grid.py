"""The places of a table's cells, merged ones counted as they are shown."""

WIDEST, LONGEST = 1000, 65_534


class Grid:
    """A table as it is read, cell after cell.

    :ivar down: the cells that are merged over several rows, by row and column, each with the last of its rows.

    >>> grid = Grid(2)
    >>> grid.row(), grid.cell(1, 2), grid.row(), grid.cell(1, 1), grid.called
    (None, None, None, None, 'Table 2, row 2, column 2')
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.line = self.column = self._next = self._passed = 0
        self._above: list[tuple[int, int, int]] = []
        self._here: list[tuple[int, int, int]] = []
        self.down: dict[tuple[int, int], int] = {}
        self.inside = False

    @property
    def called(self) -> str:
        """How the cell is cited that was begun last; empty outside of cells."""
        return f"Table {self.number}, row {self.line}, column {self.column}" if self.inside else ""

    def row(self) -> None:
        """Begin a row."""
        self.line += 1
        reaching = sorted(one for one in self._above + self._here if one[2] >= self.line)
        self._above, self._here = reaching[-WIDEST:], []
        self._next, self._passed = 1, 0

    def cell(self, columns: int, rows: int) -> None:
        """Begin a cell that is so many columns and rows large."""
        columns, rows = min(max(columns, 1), WIDEST), min(max(rows, 1), LONGEST)
        while self._passed < len(self._above) and self._above[self._passed][0] <= self._next:
            self._next = max(self._next, self._above[self._passed][1] + 1)
            self._passed += 1
        self.column = self._next
        self._next += columns
        self.inside = True
        if rows > 1:
            self._here.append((self.column, self._next - 1, self.line + rows - 1))
            self.down[self.line, self.column] = self.line + rows - 1
