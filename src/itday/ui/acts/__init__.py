"""The cockpit's actions, one module a group: each has `ACTS`, and what carries them out.

A module is found by being here. It is loaded for the first frame, which knows every key: what its
actions need is imported where they run.
"""
