"""The product in its normal configuration, without Telegram's flood limits, so that the program is measured."""

import asyncio
import signal

from bot import quick


async def main() -> None:
    from bot import logs
    from bot.app import assemble
    from bot.resources import open_office
    from bot.settings import load

    settings, stop = load(), asyncio.Event()
    logs.configure("WARNING")
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await assemble(open_office(settings), limited=False).run(started=lambda house: settled(), stop=stop)


def settled() -> None:
    quick.settle()
    quick.gather()


if __name__ == "__main__":
    quick.start()
    from bot.loop import event_loop

    with asyncio.Runner(loop_factory=event_loop()) as runner:
        runner.run(main())
