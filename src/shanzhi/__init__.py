"""Shanzhi 善治: an open platform of government-service agents (政务智能体).

The packages below are the six floors and two towers of the design; imports go down only.
"""
