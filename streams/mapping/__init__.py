"""In which language does a person say which events follow from rows?

A rule names the event and its fields as expressions over the cells of a row; telling makes the
event. `touchline import` reads rows from files, the webhook source from deliveries.
"""
