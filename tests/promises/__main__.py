"""Write the promises anew, as the code gives them now: `python -m tests.promises`."""

import tempfile
from pathlib import Path

from annotator.app import create_app
from tests.promises import FOLDER, promised

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for name, text in promised(create_app(Path(folder), SECRET_KEY="none")).items():
            (FOLDER / name).write_text(text, encoding="utf-8")
