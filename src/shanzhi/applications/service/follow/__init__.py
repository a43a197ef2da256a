"""The following room: progress of cases and their appraisal."""

from shanzhi.applications.service.follow.steps import FollowRoom

__all__ = ["FollowRoom"]
