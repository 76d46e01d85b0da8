"""Public data that remit knows: one module for each set, told by a declared signature and never by a guess.

A module says what its files are told by, how many things of which class a full copy states, and what each record
becomes. What it does not understand it reports.
"""

from loaders.loading.task import Aside
from loaders.reference import (
    itu_basic_texts,
    sdg_framework,
    sdg_lod4stats,
    sdg_translations,
    un80_actions,
    un_mandates,
    un_system_chart,
    wsis_sdg_matrix,
)
from loaders.reference.form import Form, Given, read

FORMS: tuple[Form, ...] = (
    *itu_basic_texts.FORMS,
    *sdg_framework.FORMS,
    *sdg_lod4stats.FORMS,
    *sdg_translations.FORMS,
    *un80_actions.FORMS,
    *un_system_chart.FORMS,
    *un_mandates.FORMS,
    *wsis_sdg_matrix.FORMS,
)
COMPANIONS: dict[str, tuple[str, ...]] = {**sdg_translations.COMPANIONS, **wsis_sdg_matrix.COMPANIONS}

__all__ = ["COMPANIONS", "FORMS", "Aside", "Form", "Given", "read"]
