"""Foods out of public tables: read row by row, held against what can be true, written in batches, never doubled."""

from nutrition.imports.reading import Row, read_foods
from nutrition.imports.writing import ImportResult, import_foods

__all__ = ["ImportResult", "Row", "import_foods", "read_foods"]
