"""The consulting room: answers from the fields of records, with citations."""

from shanzhi.applications.service.consult.steps import ConsultRoom

__all__ = ["ConsultRoom"]
