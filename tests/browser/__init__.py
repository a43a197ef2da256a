"""Tests of the citizen's page in a real Chromium."""
