"""The recipes: what can be trained, each in one file of this folder.

The store and the pages know nothing of a recipe but what `Recipe` says.
"""

from importlib import import_module
from pkgutil import iter_modules

from cnnviz.errors import CnnvizError
from cnnviz.training.recipe import Recipe, Settings, values_in


def _register() -> dict[str, Recipe]:
    files = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return {file.RECIPE.name: file.RECIPE for file in files if hasattr(file, "RECIPE")}


RECIPES = _register()
"""Name to recipe: a file with a `RECIPE` adds its own."""


def recipe_of(experiment: Settings) -> Recipe:
    """The recipe these settings belong to."""
    return RECIPES[values_in(experiment.to_json())["recipe"]]


def settings_from(text: str) -> Settings:
    """Read what `to_json` of any recipe's settings wrote; raises `CnnvizError`."""
    values = values_in(text)
    name = values.pop("recipe", "classification")  # which all were before there were others
    if not isinstance(name, str) or name not in RECIPES:
        raise CnnvizError(
            "there is no recipe {name!r}: choose one of {known}.",
            name=name,
            known=", ".join(RECIPES),
        )
    made: Settings = RECIPES[name].settings(**values)
    return made
