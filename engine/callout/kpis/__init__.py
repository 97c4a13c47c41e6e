"""KPIs with meaning: what is counted of a ticket, and what the numbers of many come to."""

from .linked import LinkedKpi, link_kpi

__all__ = ["LinkedKpi", "link_kpi"]
