"""How much each offence weighs, so that harm can be added up beside counts."""
