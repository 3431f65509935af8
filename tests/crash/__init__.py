"""Killed at any moment, and the power cut: what was acknowledged is kept, and sent once.

`make crash CYCLES=1000` runs as many kills as one likes; the tests here run some each time, and
every harness has a control that must fail.
"""
