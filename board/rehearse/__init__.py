"""The dress rehearsal: simulated people on rehearsal boards of a running server, measured, with a verdict.

`plan` says what the people do, `wire` and `page` how they reach the server and what they see, `acts` what a
deed becomes on their screen; `people` come in and do it; `venue` is the server and `show` the whole of it;
`measure` counts, `figures` judges, `report` and `plots` tell. It speaks to the server over the wire alone,
like every browser: it knows no database and no rule.
"""
