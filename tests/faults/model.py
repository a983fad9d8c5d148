"""The model of a browser with which a rehearsal's people come: tests attack a server through the same one."""

from board.rehearse.page import CONSTANTS, Model, Send

__all__ = ["CONSTANTS", "Model", "Send"]
