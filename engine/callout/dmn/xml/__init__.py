"""Models in DMN XML: read, run, and written from rule tables (DMN 1.2 to 1.5).

    model = import_model(text, path)                 # R4xx problems raise DefinitionError
    CompiledModel(model).decide("Routing", facts)    # null where DMN says null

Everything of the standard's decision logic runs except functions of other languages, which are
null. Diagrams are not read; written ones are laid out in a plain grid.
"""

from .evaluate import CompiledModel, Evaluation, NotInModel
from .export import export_tables
from .model import Model
from .read import import_model, import_models
from .verify import check_model

__all__ = [
    "CompiledModel",
    "Evaluation",
    "Model",
    "NotInModel",
    "check_model",
    "export_tables",
    "import_model",
    "import_models",
]
