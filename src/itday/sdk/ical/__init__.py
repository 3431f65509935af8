"""iCalendar for connectors: text, components, zones and bounded series to records of the domain."""
