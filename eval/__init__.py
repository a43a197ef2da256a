"""Evaluation of the platform through its front door. It knows the public API, the samples, and the departments' own
databases; it imports nothing of the platform, except where a figure is marked as taken in process (``eval.fast``)."""
