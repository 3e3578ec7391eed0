"""The file to import."""

from __future__ import annotations

from typing import Any

from django import forms

from mission.web.forms.plain import Explains

MOST_BYTES = 3 * 1024 * 1024


class WorkbookForm(Explains):
    workbook = forms.FileField(
        label="Workbook",
        help_text="XLSX, a ZIP of CSV files, or one CSV file, up to 3 MB. It is checked first; nothing is written yet.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.zip,.csv"}),
        max_length=200,
    )

    def clean_workbook(self) -> Any:
        upload = self.cleaned_data["workbook"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                "The file is larger than 3 MB. Save it without pictures, or import it in parts."
            )
        return upload
