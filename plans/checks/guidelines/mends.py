"""Where in a form each rule is mended, by the kind of thing that lacks something: the one click to the field."""

# The anchor in the form of the thing: a field, the rows of a list, or a section.
FIELDS = {
    ("IP-01", "problem"): "id_statement",
    ("IP-02", "problem"): "id_cp_codes",
    ("IP-03", "problem"): "factors-rows",
    ("IP-04", "objective"): "targets-rows",
    ("IP-05", "objective"): "id_due_on",
    ("IP-06", "action"): "section-when",
    ("IP-07", "action"): "section-who",
    ("IP-08", "action"): "section-means",
    ("IP-09", "action"): "id_objectives",
    ("IP-09", "objective"): "id_problems",
    ("IP-09", "problem"): "section-areas",
    ("LA-11", "problem"): "options-rows",
    ("AS-02", "objective"): "id_national_goal",
    ("AS-04", "action"): "section-rights",
    ("SD-01", "problem"): "section-areas",
    ("SD-04", "action"): "supports-rows",
    ("SD-07", "action"): "section-evidence",
    ("SD-10", "action"): "id_related_reform",
    ("GP-04", "action"): "funding-rows",
    ("GP-07", "problem"): "id_organised_crime_link",
    ("GP-08", "problem"): "id_differentiated_by_sex_age",
}
# What is lacking is another part of the plan: the page that makes it, and the parameter that ties it to this one.
CREATES = {
    ("IP-04", "problem"): ("objective_create", "problem"),
    ("IP-06", "objective"): ("action_create", "objective"),
}
# The form of each kind of thing.
FORMS = {
    "problem": "problem_update",
    "objective": "objective_update",
    "action": "action_update",
    "organisation": "organisation_update",
    "datasource": "source_update",
    "finding": "finding_update",
    "targetgroup": "group_contact_create",
}
