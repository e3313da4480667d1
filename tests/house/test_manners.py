"""Habits of the code that a reader relies on: docstrings in core, one clock, no stray tasks."""

import ast
from collections.abc import Iterator

from tests.house.source import Function, Source, dotted, sources

ROOMS = ("bot", "core", "notifications", "locales")

#: Calls that give a moment without asking `core.clock`, and tasks nobody waits for.
BANNED = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "date.today",
    "datetime.date.today",
    "datetime.utcfromtimestamp",
    "time.time",
    "asyncio.create_task",
    "asyncio.ensure_future",
    "session.commit",
    "self.session.commit",
}

#: The one place that ends a transaction for everybody else.
COMMITTING = (("core", "db.py"), "session.commit")


def _public_functions(source: Source) -> Iterator[Function]:
    """Functions and methods of public classes that other modules may call."""
    for node in source.tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            if "Protocol" in map(dotted, node.bases):
                continue  # a shape; what its members mean is said where they are made
            yield from (
                member
                for member in node.body
                if isinstance(member, Function) and not member.name.startswith("_")
            )


def test_every_public_function_of_core_says_what_it_gives() -> None:
    silent = [
        f"{source.place(function)} {function.name}"
        for source in sources("core")
        if "versions" not in source.path.parts
        for function in _public_functions(source)
        if not ast.get_docstring(function)
    ]
    assert silent == []


def test_every_module_of_core_says_what_it_is_for() -> None:
    silent = [
        source.place(source.tree)
        for source in sources("core")
        if source.tree.body and not ast.get_docstring(source.tree)
    ]
    assert silent == []


def test_only_the_clock_asks_the_time_and_no_task_is_left_alone() -> None:
    found = [
        f"{source.place(call)} {dotted(call.func)}"
        for source in sources(*ROOMS)
        if source.path.parts[-2:] != ("core", "clock.py")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and dotted(call.func) in BANNED
        if (source.path.parts[-2:], dotted(call.func)) != COMMITTING
    ]
    assert found == []


def _groups(tree: ast.AST) -> set[str]:
    """Names under which task groups are open in a file: opened by `async with`, handed over as an
    argument of that type, or kept from one as an attribute."""
    handed = {
        argument.arg
        for node in ast.walk(tree)
        if isinstance(node, Function)
        for argument in [*node.args.args, *node.args.kwonlyargs]
        if argument.annotation is not None and dotted(argument.annotation).endswith("TaskGroup")
    }
    kept = {
        dotted(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and dotted(node.value) in handed
    }
    return (
        handed
        | kept
        | {
            dotted(item.optional_vars)
            for node in ast.walk(tree)
            if isinstance(node, ast.AsyncWith)
            for item in node.items
            if item.optional_vars is not None
            and isinstance(item.context_expr, ast.Call)
            and dotted(item.context_expr.func).endswith("TaskGroup")
        }
    )


def test_tasks_are_begun_in_task_groups_only() -> None:
    """A task group sees the failure of each of its tasks; a loop's own task fails unseen."""
    found = []
    for source in sources(*ROOMS):
        groups = _groups(source.tree)
        for call in ast.walk(source.tree):
            if isinstance(call, ast.Call) and dotted(call.func).endswith(".create_task"):
                owner = dotted(call.func).rpartition(".")[0]
                if owner not in groups:
                    found.append(f"{source.place(call)} {owner}.create_task")
    assert found == []


def test_no_datetime_is_made_without_a_zone() -> None:
    """`datetime(…)` and `datetime.combine(…)` say their zone where they are written."""
    found = []
    for source in sources(*ROOMS):
        for call in ast.walk(source.tree):
            if not isinstance(call, ast.Call):
                continue
            named = {keyword.arg for keyword in call.keywords}
            if dotted(call.func) == "datetime" and len(call.args) < 8 and "tzinfo" not in named:
                found.append(source.place(call))
            if dotted(call.func) == "datetime.combine" and len(call.args) < 3 and not named:
                found.append(source.place(call))
    assert found == []
