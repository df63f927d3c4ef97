"""LibreOffice and the PDF tools, as a reader's machine would use them."""

import os
import re
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest

TOOLS = ("soffice", "pdftotext", "pdftoppm", "pdfinfo")


def require_office() -> None:
    """Skip the test by name where the tools are missing; under CI=true their absence fails."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"missing under CI: {', '.join(missing)}")
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")


def to_pdf(folder: Path, *files: Path) -> list[Path]:
    """Convert the files to PDF in `folder`, with a profile of their own beside it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    options = ("--headless", "--convert-to", "pdf", "--outdir", str(folder))
    command = ["soffice", profile, *options, *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [folder / f"{file.stem}.pdf" for file in files]


def text_of(pdf: Path, *options: str) -> str:
    """Return the text of the PDF."""
    return _run("pdftotext", *options, str(pdf), "-")


def page_size(pdf: Path) -> tuple[float, float]:
    """Return width and height of the pages in mm."""
    match = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", _run("pdfinfo", str(pdf)))
    assert match
    return float(match[1]) / 72 * 25.4, float(match[2]) / 72 * 25.4


def page_variances(pdf: Path) -> list[float]:
    """Return the variance of the grey pixels of each page; a blank page has none."""
    stem = pdf.with_suffix("")
    _run("pdftoppm", "-r", "40", "-gray", str(pdf), str(stem))
    return [_variance(picture) for picture in sorted(pdf.parent.glob(f"{stem.name}-*.pgm"))]


def _variance(picture: Path) -> float:
    raw = picture.read_bytes()
    header = re.match(rb"P5\s+\d+\s+\d+\s+255\s", raw)
    assert header
    return statistics.pvariance(raw[header.end() :])


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
