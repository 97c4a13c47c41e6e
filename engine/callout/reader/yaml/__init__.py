"""YAML 1.2 as its author sees it: nodes with places, and what would surprise is refused."""
