"""Commands: python -m bot [run|migrate|backup|restore|verify|create-staff|login-link|demo-data]."""

import sys

from bot import quick

if __name__ == "__main__":
    quick.start()
    from bot.commands import main

    quick.settle()
    sys.exit(main())
