"""Analyses of crime: one frame for all of them. From a selection in the address to a page, files, API and finding.

To add one, write a module beside these with a subclass of `analysis.Analysis` and put it into `catalogue.ANALYSES`:

- `slug` (stands in the address), `label`, `question` ("When does it happen?"), and what the filter offers: `step`
  (what spans are made of), `by_area` (one area may be chosen), `on_map` (it needs the areas), `several` (offences
  may be put together), `options`. What takes more than that states a `design`, which adds fields to the filter and
  keeps what was chosen in the address.
- `obstacle(asked)`: a sentence why this selection cannot carry the analysis, empty when it can. It asks nothing of
  the database (`asked.known` says how exactly time and place are told), since the start page asks all of them.
- `result(asked)`: a `result.Result` (figures, drawings, tables, what may and may not be said, method), or a
  `Refusal` for what only the numbers tell. It reads summaries only, in a fixed number of queries.
- One whose numbers need the incidents themselves is an `analysis.LongAnalysis`: `work_out` makes numbers in a job,
  `told` makes the answer from them; `stored` keeps them while the incidents stay as they are.
- `public`: whether it has a form for those who may not see small counts. False by default: it is then refused to
  them, in files, API and findings too. One with a public form takes every number through `gate`, and says in
  docs/decisions/0020 why nothing shown can narrow a hidden count.

Texts are translated when the result is made; numbers go through `counts.words`.
"""
