"""What stands in the URL: what is chosen on one page says nothing on another, so no two choices share a name."""

import ast
from collections import defaultdict
from pathlib import Path

PAGES = Path(__file__).parent.parent.parent / "pages"
# These hand on the name that they are given.
HAND_ON = {"choice", "counted_tabs", "_slider"}


def constants(module: ast.Module) -> dict[str, object]:
    """The names of a module that stand for a text."""
    found: dict[str, object] = {}
    for each in module.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            found[each.targets[0].id] = getattr(each.value, "value", None)
        elif isinstance(each, ast.Assign) and isinstance(each.value, ast.Tuple):
            names = each.targets[0].elts
            found |= {
                name.id: getattr(value, "value", None) for name, value in zip(names, each.value.elts, strict=True)
            }
    return found


def names_in_url() -> dict[object, set[str]]:
    """Which modules draw a choice of each name."""
    found = defaultdict(set)
    for path in PAGES.rglob("*.py"):
        module = ast.parse(path.read_text())
        known = constants(module)
        for call in ast.walk(module):
            given = {each.arg: each.value for each in call.keywords} if isinstance(call, ast.Call) else {}
            if "key" in given and ("bind" in given or getattr(call.func, "id", "") in HAND_ON):
                key = given["key"].args[0] if isinstance(given["key"], ast.Call) else given["key"]
                name = key.value if isinstance(key, ast.Constant) else known.get(key.id)
                found[name].add(path.name)
    return found


def test_no_two_choices_share_a_name():
    names = names_in_url()

    assert {"mail", "until", "stacked", "view"} <= names.keys()
    assert {name: modules for name, modules in names.items() if name and len(modules) > 1} == {}


def test_what_the_forecast_is_stacked_by_is_not_whose_acts_history_lists(open_forecast, world):
    app = open_forecast(stacked="Department")

    assert app.switch_page("history.py").run().text_input(key="by").value == ""


def test_a_month_of_the_forecast_is_no_moment_until_which_mails_go_out(open_forecast, world):
    app = open_forecast(view="Forecast")
    app.selectbox(key="until").select_index(0).run()
    app.session_state["mails"] = "Going out next"

    app = app.switch_page("notifications.py").run()
    assert not app.exception
    assert app.datetime_input[0].value is None
