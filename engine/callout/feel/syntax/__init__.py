"""From text to tree (DMN 1.5, 10.3.1): a Pratt parser over lexemes.

Who reads what, for ``if a.b[1] > 2 then f(x) else [1..3]``:

    lexer         the text as lexemes; where a name with blanks ends is not its business
    cursor        a place among the lexemes, the names in scope there, the depth of nesting
    parser        operators by their strength, unary tests, ``between``, ``in``: ``... > 2``
    primary       what an operand begins with: literals, names, brackets, ``if``, ``function``:
                  ``a``, ``if ... then ... else``, ``[1..3]``
    iteration     ``for``, ``some`` and ``every`` with their iterators
    postfix       what hangs on an operand: ``.b``, ``[1]``, ``(x)``
    type_names    types, after ``instance of`` and in ``function(x: number)``
    names         which name in scope is the longest that begins here
    ast           the nodes, and walks over them
    reads         the paths of names that a tree looks up in its scope

`parser.expression` asks `primary.atom` for an operand, `postfix.with_suffixes` for what hangs on
it, and goes on while operators are strong enough; `primary` and `postfix` come back to it through
`Cursor.expression`, so that the modules do not import each other in a circle.
"""
