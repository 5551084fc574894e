"""Are the sources set up, so that the CRMs are not sent away?

What stands in a variable of collector and translator nobody else sees: of these places only the
name is looked at.
"""

from collections.abc import Iterator

from streams.sources.known import VARIABLE, NotSetUp, Source, Sources
from streams.sources.own import vendor_of
from streams.sources.vendors import VENDORS
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding, Severity, page


def sources(patient: Patient) -> Iterator[Finding]:
    """What is wrong with the file, or with each source in it."""
    file = patient.settings.sources_file
    try:
        known = Sources(file, {}).all()
    except NotSetUp as problem:
        yield _finding(problem)
        return
    for name, source in known.items():
        try:
            _look(name, source, Sources(file, _elsewhere(source)))
        except NotSetUp as problem:
            yield _finding(problem)


def _look(name: str, source: Source, sources: Sources) -> None:
    vendor = vendor_of(name, source, VENDORS)
    called = vendor.endpoint.secrets if vendor.endpoint else ()
    sources.secrets(name, source, [*called, *(vendor.api_secrets if vendor.api else ())])


def _elsewhere(source: Source) -> dict[str, str]:
    """Every variable that is named, as if it were set."""
    places = (place for each in source.secrets.values() for place in each)
    named = (place.removeprefix(VARIABLE) for place in places if place.startswith(VARIABLE))
    return dict.fromkeys(named, "set elsewhere")


def _finding(problem: NotSetUp) -> Finding:
    return Finding(
        Severity.warning,
        f"{problem}.",
        "Until then its CRM is sent away (503), and calls again; `touchline source check NAME`.",
        page("source-is-not-set-up"),
    )
