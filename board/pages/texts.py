"""Pages that only tell: help, and what is stored."""

from __future__ import annotations

from flask import Flask, render_template

from board.language import day
from board.pages.visitor import House, key


def register(app: Flask, house: House) -> None:
    """Put these addresses on the application."""

    @app.get("/help")
    def help_page() -> str:
        return render_template("help.html")

    @app.get("/privacy")
    def privacy() -> str:
        labs = [lab for id in house.people.persons(key()) if (lab := house.lab(id)) is not None]
        dates = [(lab.title, day(lab.purge_on)) for lab in labs if lab.purge_on]
        return render_template("privacy.html", dates=dates)
