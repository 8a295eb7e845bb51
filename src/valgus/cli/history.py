"""``valgus history``: sessions of people over time, in one file on this machine."""

from __future__ import annotations

import shlex
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from valgus.cli import console, inputs, options, outputs, sharing
from valgus.cli import history_files as files
from valgus.cli.exit_codes import ExitCode
from valgus.cli.report import Source
from valgus.errors import UsageError
from valgus.util.files import write_whole

if TYPE_CHECKING:
    from valgus.report.text.languages import Words
    from valgus.results.history import History, Record

app = typer.Typer(no_args_is_help=True, help="Keep sessions of people and see whether they change.")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="By any name you picked.")]


@app.command()
def add(
    source: Source,
    person: Annotated[str, typer.Option("--person", metavar="NAME", help="Whose session it is.")],
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="When it was filmed. [default: the file's own date]",
        ),
    ] = None,
    file: files.File = None,
    quiet: options.Quiet = False,
    model: options.Model = None,
) -> ExitCode:
    """Keep a session of a person."""
    inputs.check_video(source)
    if day is not None:
        _refuse_future(day.date())
    place = files.place_to_add(file)

    from valgus.cli.terminal import RichProgress
    from valgus.load import load as load_session
    from valgus.report.text.reasons import say
    from valgus.results.document import json_text, session_to_dict
    from valgus.results.history import History

    with RichProgress(quiet) as progress:
        result = load_session(source, progress=progress, model=model, landmarks=False)
    filmed = day.date() if day else _file_day(result.video or source)
    _refuse_future(filmed)
    text = _document_text(source) or json_text(
        session_to_dict(result.session, result.whole()[0].frame_index, say)
    )
    with History(place) as history:
        kept, is_new = history.add(person, filmed, text)
    how = "Kept as" if is_new else "Is there already, as"
    line = f"{how} session {kept.number} of {kept.day.isoformat()}."
    if day is not None and kept.day != filmed:
        line += f" {_how_to_change_day(person, kept.number, filmed, file)}"
    if not quiet:
        console.stdout().print(line, soft_wrap=True)
    return ExitCode.DONE


def _refuse_future(day: date) -> None:
    # The day where the user is.
    today = datetime.now().date()
    if day > today:
        raise UsageError(
            f"A session was filmed today ({today.isoformat()}) or before, got {day.isoformat()}.",
            "Give the day with --date YYYY-MM-DD.",
        )


def _how_to_change_day(person: str, number: int, day: date, file: Path | None) -> str:
    where = f" --file {shlex.quote(str(file))}" if file is not None else ""
    delete = f"valgus history delete {shlex.quote(person)} --session {number}{where}"
    return console.printable(
        f"It was not moved to {day.isoformat()}; for that, delete it and add it again: {delete}"
    )


def _document_text(source: Path) -> str | None:
    """A result file is kept as it is."""
    if source.suffix.lower() != ".json":
        return None
    return source.read_text(encoding="utf-8-sig")


def _file_day(file: Path) -> date:
    # The day where the user is.
    return datetime.fromtimestamp(file.stat().st_mtime).date()


@app.command("list")
def list_people(
    person: Annotated[
        str | None, typer.Argument(metavar="[PERSON]", help="Whose sessions; everybody otherwise.")
    ] = None,
    file: files.File = None,
    lang: sharing.Language = None,
) -> ExitCode:
    """List the people, or the sessions of one."""
    words = _words_of(lang)
    with files.open_existing(file) as history:
        if person is not None:
            _print_sessions(history.sessions(person), words)
            return ExitCode.DONE
        people = history.people()
    if not people:
        console.stdout().print(words("trend.nobody"))
        return ExitCode.DONE
    table = _table(words, "person", "sessions", "first", "last")
    for item in people:
        days = [day.isoformat() if day else "–" for day in (item.first_day, item.last_day)]
        table.add_row(console.printable(item.name), str(item.sessions), *days)
    console.stdout().print(table)
    return ExitCode.DONE


def _words_of(lang: str | None) -> Words:
    from valgus.report.text import languages

    return languages.load(lang or languages.DEFAULT)


def _table(words: Words, *columns: str) -> Any:
    """Begin a table of texts; in a narrow terminal the clips' names are folded, nothing is cut."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(words(f"trend.{name}"), no_wrap=name != "clip", overflow="fold")
    return table


def _print_sessions(sessions: tuple[Record, ...], words: Words) -> None:
    names = ("session", "date", "clip", "kind", "leg", "reps", "flagged", "mean", "spread")
    table = _table(words, *names)
    for record in sessions:
        for leg in record.legs:
            table.add_row(
                str(record.number),
                record.day.isoformat(),
                console.printable(record.source),
                words(f"trend.{leg.stance}_short"),
                words(f"strip.{leg.side}"),
                str(leg.judged),
                str(leg.flagged),
                words.number(leg.mean_deg, 1, sign=True),
                words.number(leg.spread_deg, 1),
            )
    console.stdout().print(table)


@app.command()
def show(
    person: Person,
    session: Annotated[
        int | None,
        typer.Option("--session", metavar="NUMBER", help="Which one. [default: the latest]"),
    ] = None,
    explain: options.Explain = False,
    file: files.File = None,
    lang: sharing.Language = None,
) -> ExitCode:
    """Print a session that was kept."""
    from valgus.cli import session_table

    words = _words_of(lang)
    with files.open_existing(file) as history:
        record = _pick(history, person, session)
    if record is None:
        raise UsageError(f"{person} has no session yet.", "'valgus history add' keeps one.")
    console.stdout().print(f"{record.day.isoformat()}, {console.printable(record.source)}")
    session_table.show(record.session, console.stdout(), explain, words)
    return ExitCode.DONE


def _pick(history: History, person: str, number: int | None) -> Record | None:
    sessions = history.sessions(person)
    if number is None:
        return sessions[-1] if sessions else None
    for record in sessions:
        if record.number == number:
            return record
    raise UsageError(f"{person} has no session {number}.", "'valgus history list' shows them.")


@app.command()
def trend(
    person: Person,
    html: sharing.HtmlFile = None,
    open_page: sharing.Open = False,
    file: files.File = None,
    lang: sharing.Language = None,
) -> ExitCode:
    """Say whether a person's knees have changed, beyond chance."""
    if open_page and html in (None, outputs.STDOUT):
        raise UsageError("--open needs a page in a file.", "Give --html FILE.")
    outputs.check(sharing.targets_of(html, None), [])
    words = _words_of(lang)

    import valgus
    from valgus.report.page.trend_page import trend_page

    with files.open_existing(file) as history:
        sessions, name = history.sessions(person), history.proper_name(person)
    if html is not None:
        _write(html, trend_page(name, sessions, words, valgus.__version__))
    if html != outputs.STDOUT:
        _print_changes(name, sessions, words)
    if open_page and html is not None:
        sharing.show_in_browser(Path(html))
    return ExitCode.DONE


def _print_changes(name: str, sessions: tuple[Record, ...], words: Words) -> None:
    """Say of each leg whether it has changed, or that nothing can be told."""
    from rich.text import Text

    from valgus.report.page.trend_page import changes, stances

    out = console.stdout()
    if not any(leg.inward_deg for record in sessions for leg in record.legs):
        out.print(console.printable(words("trend.nothing", name=name)))
        return
    for stance in stances(sessions):
        out.print(Text(words(f"trend.{stance}"), style="bold"))
        for line in changes(sessions, stance, words):
            out.print(Text(line))


def _write(place: str, text: str) -> None:
    if place == outputs.STDOUT:
        outputs.write_stdout(text)
    else:
        write_whole(place, text)


@app.command()
def export(
    person: Person,
    json: Annotated[
        str, typer.Option("--json", metavar="FILE", help="Where to; - is stdout.")
    ] = outputs.STDOUT,
    file: files.File = None,
) -> ExitCode:
    """Write everything of one person as JSON."""
    from valgus.results.document import json_text

    with files.open_existing(file) as history:
        text = json_text(history.export(person))
    _write(json, text)
    return ExitCode.DONE


@app.command()
def delete(
    person: Person,
    session: Annotated[
        int | None,
        typer.Option("--session", metavar="NUMBER", help="This one only. [default: everything]"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    file: files.File = None,
) -> ExitCode:
    """Delete everything of a person, or one session, for good."""
    what = f"session {session}" if session is not None else "everything"
    with files.open_existing(file) as history:
        name = console.printable(history.proper_name(person))
        if not yes:
            typer.confirm(f"Delete {what} of {name} for good?", abort=True, err=True)
        if session is not None:
            history.delete_session(person, session)
            console.stdout().print(f"Deleted session {session} of {name}.")
        else:
            count = history.delete_person(person)
            console.stdout().print(f"Deleted {name} and {count} session(s).")
    return ExitCode.DONE
