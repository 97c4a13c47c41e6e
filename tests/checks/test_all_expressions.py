"""What is called used: the checks look at every text that is compiled."""

from __future__ import annotations

import pytest

from callout.checks.expressions import expressions, listed
from callout.datamodel.expressions import BoundExpression, Compiler
from callout.datamodel.names import Names
from callout.feel import Expression
from callout.process import Text
from callout.values import NO_KEY
from tests.shipped import catalog


def test_every_text_that_is_compiled_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[Text] = []
    once = Compiler._of

    def noted(self: Compiler, expression: Expression, text: Text, names: Names) -> BoundExpression:
        compiled.append(text)
        return once(self, expression, text, names)

    monkeypatch.setattr(Compiler, "_of", noted)
    files = catalog().with_key(NO_KEY)  # nothing of it has been linked yet
    missed: list[str] = []
    for name, process in files.processes.items():
        compiled.clear()
        for profile in process.profiles:
            files.get(name, profile.text)
        places = {text.where for text in (*expressions(process), *listed(process))}
        missed += (f"{text.where}: {text}" for text in compiled if text.where not in places)
    assert not missed
