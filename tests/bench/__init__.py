"""Benchmarks: ratios of interleaved runs against a baseline, never absolute times.

`make bench` prints them beside their targets. They are no tests: a busy machine must not turn a
build red, and only ratios taken round by round in one run mean anything.
"""
