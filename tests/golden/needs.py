"""Ends a script of this folder without the packages that it needs, and states their installation. To be imported first."""

import importlib.util
import sys

for package, name in {"keras": "keras", "numpy": "numpy", "sklearn": "scikit-learn", "torch": "torch"}.items():
    if importlib.util.find_spec(package) is None:
        sys.exit(f"{package} is missing: pip install {name}")
