"""Makes old_workbook.xls (Excel 97) and locked_workbook.xlsx, which nothing of ours can write.

Needs xlwt 1.3.0 and msoffcrypto-tool 6.1.0, which are no dependencies of the project:
    python tests/golden/make_old_workbook.py
"""

import io
from datetime import date
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import xlwt

HERE = Path(__file__).parent

book = xlwt.Workbook()
sheet = book.add_sheet("Zählung")
day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
for row, cells in enumerate(
    [("Area", "Day", "Count"), ("Ñandú", date(2025, 3, 14), 12), ("Centro", date(2025, 3, 15), 7)]
):
    for column, value in enumerate(cells):
        sheet.write(row, column, value, *([day] if isinstance(value, date) else []))
book.save(str(HERE / "old_workbook.xls"))

plain = io.BytesIO()
openpyxl.Workbook().save(plain)
with (HERE / "locked_workbook.xlsx").open("wb") as target:
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", target)
