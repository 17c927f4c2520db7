"""Settings come from four places in order, and a wrong one says what and where."""

from pathlib import Path

import pytest

from forecourt.kit.errors import InvalidInput
from forecourt.runtime import settings


def test_the_command_line_beats_the_environment_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "forecourt.toml"
    file.write_text('http_port = 1\nocpp_port = 2\nheartbeat_s = 3\ntls_cert = ["a.pem", "b.pem"]\n')
    environ = {"FORECOURT_HTTP_PORT": "11", "FORECOURT_OCPP_PORT": "12"}

    loaded = settings.load({"http_port": 111, "ocpps_port": None}, environ=environ, file=file)

    assert (loaded.http_port, loaded.ocpp_port, loaded.heartbeat_s, loaded.ocpps_port) == (111, 12, 3, None)
    assert loaded.tls_cert == ("a.pem", "b.pem")


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"FORECOURT_HTTP_PORT": "many"}, "http_port from the environment"),
        ({"FORECOURT_UNKNOWN_STATIONS": "maybe"}, "unknown_stations from the environment"),
        ({"FORECOURT_COMPRESSION": "perhaps"}, "compression from the environment"),
    ],
)
def test_a_wrong_value_names_the_setting_and_its_source(environ: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        settings.load(environ=environ)

    assert told in refusal.value.message


def test_an_unknown_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "forecourt.toml"
    file.write_text("htp_port = 1\n")

    with pytest.raises(InvalidInput, match="no setting 'htp_port'"):
        settings.load(environ={}, file=file)


def test_every_setting_is_described() -> None:
    bare = [field.name for field in settings.fields() if "description" not in str(field.type) and "description" not in repr(field)]

    assert bare == []
