"""Of whoever agreed, the day of the first message only: the exact time stayed of those who agreed by night, or had
written the day before"""

import sqlalchemy as sa
from alembic import op

from complaints.privacy.coarse import day_of
from storage.engine.schema import BigId, Moment

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_PAGE = 1000


def upgrade() -> None:
    people = sa.table(
        "people", sa.column("id", BigId), sa.column("consent_at", Moment), sa.column("created_at", Moment)
    )
    coarse = (
        sa.update(people)
        .where(people.c.id == sa.bindparam("of_id"))
        .values(created_at=sa.bindparam("day", type_=Moment))
    )
    agreed = sa.select(people.c.id, people.c.created_at).where(people.c.consent_at.is_not(None)).order_by(people.c.id)
    connection, last = op.get_bind(), 0
    while rows := connection.execute(agreed.where(people.c.id > last).limit(_PAGE)).all():
        exact = [{"of_id": row.id, "day": day} for row in rows if (day := day_of(row.created_at)) != row.created_at]
        if exact:
            connection.execute(coarse, exact)
        last = rows[-1].id
