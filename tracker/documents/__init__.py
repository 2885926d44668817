"""Documents: frozen facts in, bytes of .docx and .xlsx out. Pure: no database, request or clock.

Word, from the outside in:

- ``kinds.KINDS[code]`` is a ``Kind``: ``facts`` (its facts dataclass), ``needs`` (what to collect),
  ``sections`` (where a leader may add words), ``blocks(facts)`` (what a preview draws),
  ``build(facts, saved_at=…)`` (the .docx), ``title(facts)``, ``doubts(facts)``, ``read(json)``.
- ``facts`` and ``kind_facts`` are the dataclasses; ``canonical.to_json``, ``from_json`` and
  ``digest`` store them. ``figures.figures_of(snapshot)`` computes and checks every number.
- ``blocks`` are the parts between facts and drawing: each has ``tag`` for a template.
- The page ``briefings/_paper.html`` draws ``blocks`` on the screen; ``build_preview(facts)`` with
  ``word.render.pdf_of(docx)`` draws real pages where LibreOffice is installed (in a worker).
- ``word.own_templates.check_template`` and ``fill_template`` take a bureau's own .docx;
  ``word.template_grammar.field_names`` says which fields there are.

The tables out of and into spreadsheets are in ``excel``. Every refusal is a ``DomainError`` with a
sentence for the reader.
"""
