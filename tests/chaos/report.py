"""The table that a run prints."""

from collections import Counter

from tests.chaos.run import Outcome


def table(outcome: Outcome) -> str:
    diary, plan = outcome.diary, outcome.plan
    kinds = Counter(one.kind for one in diary.troubles)
    lines = [
        f"seed {plan.seed}, {plan.database}, {plan.processes} process(es), {outcome.people} residents",
        f"{plan.seconds / 60:.1f} minutes of troubles, {outcome.took_s / 60:.1f} in all",
        "",
        *_block("done", diary.counts),
        *_block("troubles", kinds),
    ]
    if not plan.clocks:
        lines.append("no clock jumps: libfaketime is not installed")
    broken = Counter(one.what for one in outcome.violations)
    lines += [*_block("PROMISES NOT KEPT", broken)] if broken else ["every promise was kept"]
    return "\n".join(lines)


def _block(title: str, counts: Counter[str]) -> list[str]:
    width = max((len(name) for name in counts), default=0)
    return [title, *(f"  {name:<{width}}  {count:>7,}" for name, count in sorted(counts.items())), ""]
