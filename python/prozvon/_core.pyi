from typing import Any, Protocol

__version__: str

class ArrowColumn(Protocol):
    def __arrow_c_array__(self, requested_schema: object = None) -> Any: ...

class ArrowTable(Protocol):
    def __arrow_c_stream__(self, requested_schema: object = None) -> Any: ...

def hash_rows(table: ArrowTable) -> ArrowColumn: ...
