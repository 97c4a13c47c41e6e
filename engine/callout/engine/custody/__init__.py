"""Erasing personal data with proof, and keeping them from being erased."""
