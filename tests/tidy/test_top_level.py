"""The top of the repository is given; what is committed names no machine and carries no loose end."""

import re
from pathlib import Path
from urllib.parse import unquote

from tests.tidy import sources

TOP_LEVEL = {
    "pyproject.toml", "chain", "modules", "proto", "kernels", "genesis", "localnet", "tests", "Makefile", "README.md",
    "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "docs", "benchmarks", ".ci", ".gitignore",
}  # fmt: skip
# Split, so that this file does not contain what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        [
            "/wor" + "k/",
            r"\.\./sha" + "red",
            "/ro" + "ot/",
            "/ho" + r"me/[a-z]",
            "--ind" + "ex-url",
            '"reso' + 'lved": "http',
        ]
    )
)
BINARY = {".png", ".npz", ".ico", ".woff2", ".gz", ".bin"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def test_the_top_level_is_exactly_what_the_layout_says() -> None:
    assert {path.parts[0] for path in sources.files()} == TOP_LEVEL


def test_no_committed_file_names_a_machine_or_its_directories() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in sources.files()
        if path.suffix not in BINARY
        for number, line in enumerate(sources.text(path).splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert not found, "\n" + "\n".join(found)


def test_the_locks_name_no_host() -> None:
    locks = [path for path in sources.files() if path.parts[:2] == (".ci", "locks")]
    assert {path.name for path in locks} == {"all.txt", "runtime.txt", "cosmpy.txt", "model.txt"}
    assert [path for path in locks if "://" in sources.text(path)] == []


def anchors(markdown: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+\s+(.*)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def broken(page: Path, target: str) -> bool:
    """Whether a relative link of `page` leads nowhere."""
    if re.match(r"[a-z]+:", target):
        return False
    name, _, anchor = unquote(target).partition("#")
    place = (sources.ROOT / page).parent / name if name else sources.ROOT / page
    if not place.exists():
        return True
    return bool(anchor) and place.suffix == ".md" and anchor not in anchors(place.read_text(encoding="utf-8"))


def test_links_in_documents_resolve() -> None:
    wrong = []
    for page in sources.files():
        if page.suffix == ".md":
            targets = [first or second for first, second in LINK.findall(sources.text(page))]
            wrong += [f"{page}: {target}" for target in targets if broken(page, target)]
    assert not wrong, "\n" + "\n".join(wrong)
