"""Large libraries that most requests and commands never use: each is imported at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["Bools", "Floats", "Generator", "Ints", "np", "optimize", "sparse"]


class Later:
    """Stands for a module. An attribute that was asked for once is found without a further step.

    Threads may ask at once: Python imports a module once, and the others wait.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self._name), name)
        self.__dict__[name] = value
        return value


if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray
    from scipy import optimize, sparse

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
else:
    np, optimize, sparse = Later("numpy"), Later("scipy.optimize"), Later("scipy.sparse")
    Ints = Floats = Bools = Generator = Any
