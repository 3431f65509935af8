"""Setting up, as a conversation that knows neither terminal nor screen.

It is a generator: it yields steps (`say`, `ask`, `choose`, `wait`), and whoever leads it sends the
answers. So one conversation serves the command line, the cockpit and tests, and can be left at any
step: what was answered is in the settings, or in a draft that the next start goes on with.
"""
