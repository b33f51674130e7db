"""Keep a random sample of the mutants of a cosmic-ray session: `python tests/mutation.py SESSION COUNT [SEED]`."""

import random
import sqlite3
import sys


def main(session: str, count: int, seed: int = 0) -> None:
    """Delete all mutants of the session but *count*; a test run for each of thousands would take days."""
    with sqlite3.connect(session) as db:
        ids = [id_ for (id_,) in db.execute("SELECT job_id FROM work_items ORDER BY job_id")]
        # Most of these stand in annotations, which no test can notice.
        of_types = db.execute("SELECT job_id FROM mutation_specs WHERE operator_name LIKE '%BinaryOperator_BitOr_%'")
        asked = sorted(set(ids) - {id_ for (id_,) in of_types})
        left_out = set(ids) - set(random.Random(seed).sample(asked, count))
        for table in ("mutation_specs", "work_items"):
            db.executemany(f"DELETE FROM {table} WHERE job_id = ?", [(id_,) for id_ in left_out])  # noqa: S608  # two names


if __name__ == "__main__":
    session, *numbers = sys.argv[1:]
    main(session, *map(int, numbers))
