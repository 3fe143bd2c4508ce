"""Training on paper, in calendars and in spreadsheets."""
