"""The web chat: a Bot API of our own, before PTB in memory and behind it the record database, and the page people see.

botapi.py is the API; methods.py what a bot may call; residents.py what a person may do; state.py what both need
from storage; request.py the seam PTB talks through; page.py the routes under /chat/.
"""

from storage.webchat.ids import FIRST_CHAT_ID, WEB_BOT_ID

__all__ = ["FIRST_CHAT_ID", "WEB_BOT_ID"]
