"""The format of numbers and settings, such that Rust reads back and prints the same."""

import math

import numpy as np


def rounded(values, decimals):
    """Rounds to few decimals, to keep the files small: float32 prints no more digits than it needs to read back."""
    return np.round(values, decimals).astype(np.float32)


def exact(values):
    """float32 as the shortest decimals that read back as the same float32, also by way of float64."""
    values = np.asarray(values)
    assert values.dtype == np.float32
    if values.ndim:
        return [exact(value) for value in values]
    decimal = float(str(values[()]))
    assert np.float32(decimal) == values
    return decimal


def reference(values):
    """float64 with 10 significant digits."""
    values = np.asarray(values)
    assert values.dtype == np.float64
    # Adding zero turns -0.0 into 0.0.
    return [reference(value) for value in values] if values.ndim else float(f"{values[()]:.10g}") + 0.0


def debug(value):
    """Settings in the format of Rust's Debug; a dict is a struct, named by its `kind`."""
    if isinstance(value, dict):
        fields = ", ".join(f"{key}: {debug(field)}" for key, field in value.items() if key != "kind")
        return f"{value['kind']} {{ {fields} }}" if fields else value["kind"]
    if isinstance(value, list):
        return f"[{', '.join(debug(element) for element in value)}]"
    return str(value).replace("e-0", "e-")


def finite(settings):
    """The settings without infinities, which JSON cannot represent; they are Rust's default."""
    if isinstance(settings, dict):
        return {key: finite(value) for key, value in settings.items() if value != math.inf}
    return settings
