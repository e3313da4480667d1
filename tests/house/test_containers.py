"""The image and the composition agree with the settings and each other; no engine needed."""

import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml

from core.db import parse_url
from core.settings import Settings
from tests.house.source import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
BOT, DB = COMPOSE["services"]["bot"], COMPOSE["services"]["db"]


def _with_password(text: str) -> str:
    return re.sub(r"\$\{POSTGRES_PASSWORD:\?[^}]*\}", "word", text)


def test_the_bot_connects_to_the_database_that_the_other_service_makes() -> None:
    url = parse_url(_with_password(BOT["environment"]["VESTNIK_DATABASE_URL"]))
    made = DB["environment"]
    assert url.host == "db"
    assert url.username == made["POSTGRES_USER"]
    assert url.database == made["POSTGRES_DB"]
    assert url.password == _with_password(made["POSTGRES_PASSWORD"])


def test_the_composition_does_not_start_without_a_password() -> None:
    assert ":?" in BOT["environment"]["VESTNIK_DATABASE_URL"]
    assert ":?" in DB["environment"]["POSTGRES_PASSWORD"]


def test_the_settings_of_the_composition_exist() -> None:
    fields = {f"VESTNIK_{name.upper()}" for name in Settings.model_fields}
    in_image = set(re.findall(r"VESTNIK_[A-Z_]+(?==)", DOCKERFILE))
    assert set(BOT["environment"]) | in_image <= fields


def test_every_volume_that_is_mounted_is_declared() -> None:
    mounted = {
        volume.partition(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
    }
    assert mounted == set(COMPOSE["volumes"])


def test_postgres_keeps_its_data_where_version_18_looks_for_it() -> None:
    assert DB["image"] == "postgres:18"
    assert [volume.partition(":")[2] for volume in DB["volumes"]] == ["/var/lib/postgresql"]


def test_the_bot_waits_for_a_healthy_database_and_has_time_to_finish() -> None:
    assert BOT["depends_on"]["db"]["condition"] == "service_healthy"
    assert DB["healthcheck"]["test"][1] == "pg_isready"
    assert BOT["stop_grace_period"] == "30s"


def test_the_page_is_open_to_this_machine_alone() -> None:
    assert all(port.startswith("127.0.0.1:") for port in BOT["ports"])


def test_the_image_does_not_run_as_root_and_watches_its_health() -> None:
    last_stage = DOCKERFILE.rpartition("FROM ")[2]
    assert "\nUSER vestnik\n" in last_stage
    assert "/healthz" in last_stage
    assert last_stage.index("install -d -o vestnik") < last_stage.index("VOLUME /data")


def test_the_image_is_built_from_files_that_exist_and_are_not_ignored() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = {
        source
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in shlex.split(line)[1:-1]
    }
    assert copied == allowed
    assert all((ROOT / source).exists() for source in copied)


def test_the_images_python_is_one_we_support() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    versions = {int(found) for found in re.findall(r"python:3\.(\d+)-slim", DOCKERFILE)}
    low, high = (int(found) for found in re.findall(r"3\.(\d+)", wanted))
    assert versions
    assert all(low <= version < high for version in versions)


@pytest.mark.parametrize("name", [".pre-commit-config.yaml", "docker-compose.yml"])
def test_the_yaml_files_can_be_read(name: str) -> None:
    assert isinstance(yaml.safe_load((ROOT / name).read_text("utf-8")), dict)


def test_pre_commit_runs_what_make_lint_runs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = {hook["entry"].partition(".venv/bin/")[2] for hook in config["repos"][0]["hooks"]}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = makefile.partition("\nlint:")[2].partition("\n\n")[0]
    told = {line.removesuffix(" .") for line in re.findall(r"\$\(BIN\)/([^.\n].*)", recipe)}
    assert told == hooks
