"""Imports and confirmed addresses belong to one company and to one act (docs/adr/0011)."""

from core.reads.invariants.invariant import Invariant

_FILE_IMPORT = """
select i.batch_id as id
from file_import i
left join batch b on b.batch_id = i.batch_id and b.company_id = i.company_id and b.kind = 'import'
left join event told on told.batch_id = i.batch_id and told.kind = 'list_imported'
group by i.batch_id
having count(b.batch_id) <> 1 or count(told.event_id) <> 1
order by i.batch_id
"""

_ALIAS = """
select a.alias_id as id
from alias a
left join learner l on l.learner_id = a.learner_id and l.company_id = a.company_id
left join file_import i on i.batch_id = a.batch_id and i.company_id = a.company_id
where l.learner_id is null or i.batch_id is null
order by a.alias_id
"""

IMPORTS = (
    Invariant(
        "an import is its batch's",
        "An import is of another company than its batch, of a batch that is no import, or not recorded once.",
        _FILE_IMPORT,
    ),
    Invariant(
        "an alias is its company's",
        "A confirmed address names a learner of another company, or belongs to no import of its own.",
        _ALIAS,
    ),
)
