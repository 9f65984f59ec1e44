"""The measures and the words of the pages: how each is counted, what it can be, what it is not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, or a word that the pages count by."""

    name: str
    counted: str
    values: str
    caution: str


MEASURES: tuple[Measure, ...] = (
    Measure(
        "Implementation score",
        "100 × sum of levels / (3 × commitments assessed), each at its latest level by the day; lenient form of Joshi,"
        " Quinn and Regan 2015.",
        "0 to 100 %",
        "Not the share of promises kept: a mean of levels hides whether all are half done or half are done. Read it with"
        " the shares at each level.",
    ),
    Measure(
        "Band of the score",
        "The score with every unassessed commitment counted at level 0 (lower edge) and at level 3 (upper edge).",
        "0 to 100 %",
        "Not a confidence interval: it says what the unassessed could make of the score, not how sure the levels are.",
    ),
    Measure(
        "Strict and weighted score",
        "Strict: 100 × sum of levels / (3 × all commitments), the unassessed without points. Weighted: the same as the"
        " score, every category with the same weight however many commitments it has.",
        "0 to 100 %",
        "The strict score is a floor, not a finding: what nobody assessed is not known to be unmet.",
    ),
    Measure(
        "Assessed (coverage)",
        "Commitments with a level by the day / all commitments of the view.",
        "0 to 100 %",
        "Says nothing of how well the assessed are sourced.",
    ),
    Measure(
        "Change of the score",
        "The score of the day less that of the earlier day, parted into levels that moved and commitments that came in"
        " or went out.",
        "points of per cent, either way",
        "A new promise lowers the score without anybody doing worse.",
    ),
    Measure(
        "Falls of a level (reversals)",
        "Levels that fell, in all and per commitment and month since its first level above 0.",
        "0 or more",
        "A rate made from a few falls is rough.",
    ),
    Measure(
        "Deadlines: met, late, overdue",
        "Overdue: due before the day and not recorded as fulfilled by then. Met by the date: met on time / (met on time,"
        " met late, overdue).",
        "days; 0 to 100 %",
        "Commitments without a deadline are left out. A deadline the text does not state is marked uncertain. Fulfilled"
        " counts from the day somebody saw it, which may be later than the day it was: what counts as late may have been on"
        " time.",
    ),
    Measure(
        "Time to fulfilment",
        "From the promise to the first day at level 3; open ones count until the day; what was superseded, lapsed or"
        " closed unmet competes (cumulative incidence, Aalen and Johansen).",
        "days; share of 0 to 1",
        "With fewer than ten fulfilled no band is drawn.",
    ),
    Measure(
        "Incident rate",
        "Incidents that began / days × 30, with exact Poisson limits (Garwood 1936) at 95 %.",
        "0 or more per 30 days",
        "Of recorded incidents, not of all that happened; the limits take incidents as independent.",
    ),
    Measure(
        "Deaths, lowest, best, highest",
        "Each summed by itself over the incidents; accidents are left out unless asked for.",
        "whole numbers",
        "A source that gives no lowest or highest count adds its best estimate, so that the highest sum is no ceiling; one"
        " without a best estimate adds its lowest, else its highest, so that a sum of bests may be too low.",
    ),
    Measure(
        "Bin, and shares of inexact dates (spread)",
        "A bin is the day, week or month counted in. A date that can mean several days gives each day the same share:"
        " one of the two months it may lie in gets a half.",
        "shares add up to 1 per record",
        "A share is not a separate event.",
    ),
    Measure(
        "Track, lane",
        "The third party that sat highest at the table (mediator, facilitator, good offices, host), joined by + where"
        " several did; direct where none is recorded. A round at which nobody at all is recorded is direct in a CSV, and"
        " “Mediator not recorded” on a page. A lane is the row of a track, or of a side, in a chart over time.",
        "names of actors",
        "Not who was most influential.",
    ),
    Measure(
        "Concentration (HHI)",
        "The sum of the squared shares of the tracks in the rounds that took place.",
        "1 / number of tracks (all alike) to 1 (all in one track)",
        "Counts rounds, not what came of them.",
    ),
    Measure(
        "Tempo: gap and silence",
        "Days from one round that took place to the next; the median gap and the longest, with the one still running.",
        "days",
        "A silence in the record: a round nobody recorded looks the same as none. The one still running ends where the"
        " process is recorded no further; the Overview counts days since the last round, and days late, to the view's day.",
    ),
    Measure(
        "Refusal rate",
        "Refused / (held + refused + cancelled), with contested refusals counted as refused and as not refused. A side's"
        " are those laid to it by most of the speakers who name anybody, each counted once (`majority` in a CSV); on a tie"
        " the coder's reading decides. A denial names nobody.",
        "0 to 100 %",
        "Meetings proposed or postponed, and refusals of something other than a meeting, are left out.",
    ),
    Measure(
        "Contested, agreed, single source",
        "Contested: somebody denies it, or the accounts name different sides. Agreed: a side says so of itself, or two"
        " speakers name the same. Else it rests on a single source.",
        "one of three",
        "No judgement on who is right.",
    ),
    Measure(
        "Time until talks resumed",
        "Days from the refused meeting to the next round held, in any track and in its own; the day by which half had"
        " resumed counts those that still wait as longer (Kaplan and Meier).",
        "days",
        "A round after a refusal is not its consequence.",
    ),
    Measure(
        "Change around talks",
        "Incidents, or deaths, in so many days after a round or a refusal less those in as many days before, on average;"
        " the band holds the middle 95 % of 1,000 sets of random dates, or of the same dates shifted together.",
        "a number, either way",
        "An association in time, not a cause.",
    ),
    Measure(
        "Stage of a text",
        "The stages of PA-X (the Peace Agreements Database): pre-negotiation, ceasefire, partial and comprehensive substance,"
        " implementation, renewal, as a ladder.",
        "steps up, down, or none",
        "The stage is what the text is about, not how far it was carried out.",
    ),
    Measure(
        "Fact on a single source",
        "A record whose sources are one, reprints counted with what they repeat. Statuses and accounts of refusals are"
        " one voice each and are told apart in the headline.",
        "a count",
        "One good source may be worth more than three weak ones: see the grade.",
    ),
)
