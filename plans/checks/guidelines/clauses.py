"""The clauses that the rules refer to, in our own words, in the order of the guidelines."""

from django.utils.translation import gettext_lazy as _

from .rule import Clause

ANNEX = _("UN Guidelines for the prevention of urban crime (ECOSOC resolution 1995/9, annex)")
SAFETY = _("UNODC on urban safety")
PRINCIPLES = _("UN Guidelines for the prevention of crime (ECOSOC resolution 2002/13, annex)")

CLAUSES = (
    Clause(
        "2",
        _("Local approach"),
        _(
            "Urban crime has many causes and forms. It calls for an answer on the spot that many agencies give "
            "together, in a coordinated way."
        ),
        ANNEX,
    ),
    Clause(
        "2(a)",
        _("Local diagnosis"),
        _(
            "A survey of the town shows the crime phenomena, their characteristics, the factors that lead to them, "
            "the forms they take and their extent."
        ),
        ANNEX,
    ),
    Clause(
        "2(b)",
        _("Relevant actors"),
        _(
            "All who can help with the diagnosis and with prevention are named: public institutions of the town and "
            "of the State, elected officials, the private sector, the voluntary sector, representatives of the "
            "community."
        ),
        ANNEX,
    ),
    Clause(
        "2(c)",
        _("Consultation and coordination"),
        _(
            "Standing ways of working together are set up: liaison, exchange of information, joint work and the "
            "design of one coherent strategy."
        ),
        ANNEX,
    ),
    Clause(
        "2(d)",
        _("Solutions in the local context"),
        _("Possible solutions are worked out for this place."),
        ANNEX,
    ),
    Clause(
        "3(a)(i)",
        _("Problems"),
        _("The plan says what the crime problems are and names all direct and indirect factors behind them."),
        ANNEX,
    ),
    Clause(
        "3(a)(ii)",
        _("Objectives"),
        _("The plan says what is to be attained and by when."),
        ANNEX,
    ),
    Clause(
        "3(a)(iii)",
        _("Actions, responsibilities and resources"),
        _(
            "The plan says what will be done and who answers for it, for instance whether local or national "
            "resources are used."
        ),
        ANNEX,
    ),
    Clause(
        "3(b)",
        _("Actors to be considered"),
        _(
            "Its authors consider involving actors from many fields: social workers, education, housing, health, "
            "police, courts, prosecutors and probation; the community; victims' organisations; business; the media."
        ),
        ANNEX,
    ),
    Clause(
        "3(c)",
        _("Factors to be considered"),
        _(
            "Its authors consider what bears on crime: relations in the family and between groups; education, values "
            "and culture; work; housing and urbanism; health, drugs and alcohol; aid for the least fortunate; a "
            "culture of violence and intolerance."
        ),
        ANNEX,
    ),
    Clause(
        "3(d)",
        _("Levels of action"),
        _(
            "Its authors consider action at each level: primary prevention, prevention of recidivism, after the "
            "sentence, and the protection of victims."
        ),
        ANNEX,
    ),
    Clause(
        "B.1",
        _("Support by central authorities"),
        _(
            "As far as they can, central authorities support and encourage local actors, coordinate national policy "
            "with local needs, and consult with each other."
        ),
        ANNEX,
    ),
    Clause(
        "B.2",
        _("Duties of authorities at all levels"),
        _(
            "Authorities keep human rights in mind at every step, train and inform professionals, compare experience, "
            "evaluate regularly whether the strategy works, and keep the possibility of revising it."
        ),
        ANNEX,
    ),
    Clause(
        "S",
        _("Urban safety"),
        _(
            "Safety work aims at areas of high risk instead of persons, listens to how safe people feel, joins "
            "enforcement with support, and rests on evidence that is adapted to the place."
        ),
        SAFETY,
    ),
    *(
        Clause(f"G{number}", title, text, PRINCIPLES)
        for number, (title, text) in enumerate(
            (
                (
                    _("Government leadership"),
                    _("Government at all levels leads, with a mandate, an organisation and resources."),
                ),
                (
                    _("Social and economic development and inclusion"),
                    _(
                        "Prevention is built into social and economic policies, and looks first to communities, "
                        "children, families and young people at risk."
                    ),
                ),
                (
                    _("Cooperation and partnership"),
                    _("Ministries, authorities, organisations, business and citizens work together."),
                ),
                (
                    _("Sustainability and accountability"),
                    _(
                        "Money lasts, and somebody answers for how it is spent, what is done and what is reached."
                    ),
                ),
                (
                    _("Knowledge base"),
                    _(
                        "Strategies and actions rest on broad knowledge of crime, its causes and what has worked."
                    ),
                ),
                (
                    _("Human rights and the rule of law"),
                    _("Rights are respected in all of prevention, and a culture of lawfulness is promoted."),
                ),
                (
                    _("Interdependency"),
                    _("Links between local crime and organised crime across borders are taken into account."),
                ),
                (
                    _("Differentiation"),
                    _("Different needs of men and women, boys and girls and vulnerable groups are met."),
                ),
            ),
            start=1,
        )
    ),
)

CLAUSES = (
    *CLAUSES,
    Clause(
        "PR",
        _("Jurisdiction profile"),
        _(
            "What the law of the country asks beside the guidelines, as the town's profile says. It is to be confirmed "
            "by a local lawyer; what has been confirmed blocks, the rest warns."
        ),
        _("Profile of the town"),
    ),
)

BY_ID = {clause.id: clause for clause in CLAUSES}
