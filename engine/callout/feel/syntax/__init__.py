"""FEEL as text: the grammar of DMN 1.5 chapter 10.3.1, from characters to a syntax tree."""
