"""The panes, found by scanning: a module each, ending in `PANE = Class`."""
