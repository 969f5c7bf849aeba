"""Commands: python -m bot [run|migrate|backup|restore|verify|create-staff|demo-data]."""

import sys

from bot.commands import main

if __name__ == "__main__":
    sys.exit(main())
