"""The card of a family, and its check: «Сверка» (§4.2.6.1).

The class teacher answers for what the school knows of pupils and parents; families say what is
wrong, the school decides. Contacts stand in no log, no event and no payload of a letter.
"""

from core.access.families.answers import (
    Proposal,
    class_proposals,
    confirm_card,
    decide,
    decided,
    propose,
    proposer_of,
)
from core.access.families.card import (
    Details,
    FamilyCard,
    Guardian,
    OwnCard,
    family_card,
    own_card,
)
from core.access.families.checks import (
    ENDED,
    SILENT,
    CheckProgress,
    FamilyState,
    asked_in,
    check_progress,
    ended_check,
    start_check,
    start_everywhere,
)

__all__ = [
    "ENDED",
    "SILENT",
    "CheckProgress",
    "Details",
    "FamilyCard",
    "FamilyState",
    "Guardian",
    "OwnCard",
    "Proposal",
    "asked_in",
    "check_progress",
    "class_proposals",
    "confirm_card",
    "decide",
    "decided",
    "ended_check",
    "family_card",
    "own_card",
    "proposer_of",
    "propose",
    "start_check",
    "start_everywhere",
]
