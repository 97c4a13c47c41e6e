"""Models in DMN XML: read, run, and written from rule tables (DMN 1.2 to 1.5).

    model = import_model(text, path)            # R4xx problems raise DefinitionError
    Runner(model).decide("Routing", facts)      # null where DMN says null

Everything of the standard's decision logic runs except functions of other languages, which are
null. Diagrams are not read; written ones are laid out in a plain grid.
"""

from .checking import check_model
from .elements import Model
from .exporting import export_tables
from .importing import import_model, import_models
from .running import Evaluation, NotInModel, Runner

__all__ = [
    "Evaluation",
    "Model",
    "NotInModel",
    "Runner",
    "check_model",
    "export_tables",
    "import_model",
    "import_models",
]
