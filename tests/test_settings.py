"""Settings: read once, all faults told together, keys made once and kept to their owner."""

from pathlib import Path

import pytest

from intake.settings import BadSettings, read_settings


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    env = {
        "QIWAN_HOME": str(tmp_path),
        "QIWAN_PORT": "x",
        "QIWAN_SMS_GATEWAY": "pigeon",
        "DATABASE_URL": "a://b",
    }
    with pytest.raises(BadSettings) as bad:
        read_settings(env)
    assert len(bad.value.faults) == 3


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = read_settings({"QIWAN_HOME": str(tmp_path)})
    again = read_settings({"QIWAN_HOME": str(tmp_path)})
    assert first.data_keys == again.data_keys
    assert first.secret_key == again.secret_key
    for name in ("data-keys", "secret-key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_a_gateway_that_is_not_built_yet_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="aliyun"):
        read_settings({"QIWAN_HOME": str(tmp_path), "QIWAN_SMS_GATEWAY": "simulator,aliyun"})


@pytest.mark.parametrize(
    "url", ["postgresql://u:p@h/d", "postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"]
)
def test_a_database_url_gets_the_driver_we_speak(tmp_path: Path, url: str) -> None:
    settings = read_settings({"QIWAN_HOME": str(tmp_path), "DATABASE_URL": url})
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize("keys", ["k1:short", "nonsense", "k1:" + "A" * 43])
def test_keys_of_the_wrong_shape_are_refused(tmp_path: Path, keys: str) -> None:
    with pytest.raises(BadSettings, match="QIWAN_DATA_KEYS"):
        read_settings({"QIWAN_HOME": str(tmp_path), "QIWAN_DATA_KEYS": keys})
