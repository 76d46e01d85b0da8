"""Who asks, what they may see and what they may do: one caller a request, in ``request.state.caller``."""

from api.access.caller import Caller, Forbidden, Unknown, demand
from api.access.secret import COOKIE, SESSION_SECONDS, Access
from api.roles import Role

__all__ = ["COOKIE", "SESSION_SECONDS", "Access", "Caller", "Forbidden", "Role", "Unknown", "demand"]
