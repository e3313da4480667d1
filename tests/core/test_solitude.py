import pytest

from core.db import Database
from core.i18n import speaking
from core.solitude import ServedAlready, sole_server


async def test_a_sqlite_file_has_one_server_and_postgresql_any_number(db: Database) -> None:
    other = Database(
        db.url.render_as_string(hide_password=False).replace("+inloop", "").replace("+asyncpg", "")
    )
    with sole_server(db.url):
        if db.is_sqlite:
            with speaking("ru"), pytest.raises(ServedAlready) as refusal, sole_server(other.url):
                pass
            assert "уже обслуживает другой процесс" in refusal.value.said()
        else:
            with sole_server(other.url):
                pass
    with sole_server(other.url):
        pass
    await other.close()
