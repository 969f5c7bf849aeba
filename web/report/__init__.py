"""The one-page report of the statistics (wording.report_sheet) as PDF and as a picture."""
