"""What can be chosen, and what is said of a value that cannot be used."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from board.settings import BadSetting, Settings, describe


def test_without_an_environment_it_serves_this_computer_from_a_folder_beside_it() -> None:
    settings = Settings.read({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.local
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.database == f"sqlite:///{Path('data/board.db').resolve()}"


def test_every_setting_is_read_from_its_variable() -> None:
    settings = Settings.read(
        {
            "HOST": "0.0.0.0",
            "PORT": "9000",
            "BOARD_DATA": "/srv/board",
            "BOARD_PUBLIC_URL": "https://Lab.example.org/",
            "BOARD_ASYNC_MODE": "threading",
            "BOARD_PROXY_HOPS": "1",
            "BOARD_LOG": "DEBUG",
            "BOARD_COMMANDS_PER_SECOND": "5",
            "BOARD_WRONG_CODES_PER_MINUTE": "10",
        }
    )
    assert settings == Settings(
        host="0.0.0.0",
        port=9000,
        data=Path("/srv/board"),
        public_url="https://lab.example.org",
        async_mode="threading",
        proxy_hops=1,
        log="debug",
        commands_per_second=5,
        wrong_codes_per_minute=10,
    )
    assert settings.address == "https://lab.example.org"
    assert settings.database == "sqlite:////srv/board/board.db"


def test_a_database_address_goes_before_the_data_folder() -> None:
    settings = Settings.read({"BOARD_DATABASE_URL": "sqlite:////tmp/other.db"})
    assert settings.database == "sqlite:////tmp/other.db"


def test_an_empty_variable_is_not_set() -> None:
    assert Settings.read({"HOST": "", "PORT": " "}) == Settings()


def test_listening_everywhere_prints_an_address_that_others_can_open() -> None:
    address = Settings(host="0.0.0.0", port=8000).address
    assert "0.0.0.0" not in address
    assert address.endswith(":8000")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("HOST", "http://here"),
        ("BOARD_ASYNC_MODE", "gevent"),
        ("BOARD_LOG", "loud"),
        ("BOARD_PROXY_HOPS", "many"),
        ("BOARD_PUBLIC_URL", "lab.example.org"),
        ("BOARD_PUBLIC_URL", "https://lab.example.org/board"),
        ("BOARD_DATABASE_URL", "board.db"),
        ("BOARD_COMMANDS_PER_SECOND", "0"),
    ],
)
def test_a_value_that_cannot_be_used_gives_one_sentence_with_its_name(variable: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.read({variable: value})
    sentence = str(refused.value)
    assert variable in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_a_bad_database_address_is_not_repeated_because_it_may_hold_a_password() -> None:
    with pytest.raises(BadSetting) as refused:
        Settings.read({"BOARD_DATABASE_URL": "me:secret@host"})
    assert "secret" not in str(refused.value)


def test_settings_never_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    described = describe()
    assert len(described) == len(fields(Settings))
    for variable, _default, doc in described:
        assert variable.isupper()
        assert doc.endswith(".")
