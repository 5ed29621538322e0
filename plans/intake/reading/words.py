"""Words by which a column, a row or a state is known, in English, Spanish and French; folded, the telling first."""

from collections.abc import Mapping

#: What a column can be for. What stands in no such column goes to the note.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "code", "ref", "reference", "no", "n", "nr", "num", "number", "id", "item", "action no", "action code",
        "codigo", "clave", "numero", "referencia", "no accion", "numero d action", "no action",
    ),
    "title": (
        "action", "actions", "activity", "activities", "measure", "measures", "title", "initiative", "intervention",
        "project", "name of the action", "what", "task", "accion", "acciones", "actividad", "actividades", "medida",
        "medidas", "titulo", "proyecto", "intervencion", "activite", "activites", "mesure", "mesures", "titre",
        "projet", "intitule", "intitule de l action", "que",
    ),
    "description": (
        "description", "descripcion", "descriptif", "details", "detail", "content", "what will be done", "method",
        "measure description", "description of the measure", "detalle", "contenido", "descripcion de la medida",
        "contenu", "contenu de l action", "description de l action",
    ),
    "problem": (
        "problem", "problems", "crime problem", "priority problem", "issue", "priority", "problema", "problemas",
        "problematica", "prioridad", "probleme", "problemes", "problematique", "priorite",
    ),
    "objectives": (
        "objective", "objectives", "goal", "goals", "aim", "aims", "strategic objective", "specific objective",
        "objetivo", "objetivos", "objetivo especifico", "objetivo estrategico", "objectif", "objectifs",
        "objectif specifique", "objectif strategique",
    ),
    "lead": (
        "lead", "lead organisation", "lead organization", "lead agency", "lead partner", "leader", "responsible",
        "responsibility", "responsible organisation", "responsible organization", "responsible body",
        "responsible party", "in charge", "owner", "who", "responsable", "responsables", "entidad responsable",
        "organo responsable",
        "institucion responsable", "quien", "pilote", "porteur", "chef de file", "organisme responsable", "pilotage",
        "qui",
    ),
    "supports": (
        "supports", "support", "supporting", "supporting organisations", "supporting organizations", "partners",
        "partner", "other partners", "involved", "apoyo", "apoyos", "entidades de apoyo", "socios", "aliados",
        "colaboradores", "entidades colaboradoras", "participantes", "partenaires", "partenaire", "appui", "associes",
    ),
    "starts_on": (
        "starts", "start", "start date", "starts on", "begin", "beginning", "from", "inicio", "fecha de inicio",
        "comienzo", "desde", "debut", "date de debut", "commencement",
    ),
    "ends_on": (
        "ends", "end", "end date", "ends on", "deadline", "due", "due date", "until", "completion", "to", "finish",
        "fin", "termino", "fecha de fin", "fecha fin", "fecha limite", "hasta", "echeance", "date de fin", "delai",
    ),
    "period": (
        "timeframe", "time frame", "timing", "period", "time", "when", "dates", "date", "schedule", "calendar",
        "timeline", "duration", "cronograma", "periodo", "plazo", "plazo de ejecucion", "calendario", "fechas",
        "fecha", "cuando", "calendrier", "periode", "duree", "quand",
    ),
    "cost": (
        "cost", "costs", "budget", "total cost", "estimated cost", "amount", "presupuesto", "coste", "costo",
        "importe", "monto", "cout", "couts", "budget estime", "montant", "budget total",
    ),
    "funding_source": (
        "source of funds", "funding source", "funding", "financing", "funded by", "fuente de financiacion",
        "fuente de financiamiento", "financiacion", "financiamiento", "source de financement", "financement",
    ),
    "status": (
        "status", "state", "state of play", "estado", "situacion", "estado de avance", "statut", "etat",
        "etat d avancement",
    ),
    "progress": (
        "progress", "progress in percent", "percent complete", "done", "avance", "porcentaje de avance", "avancement",
        "taux de realisation",
    ),
    "outputs": (
        "outputs", "output", "what it delivers", "deliverables", "deliverable", "products", "productos", "producto",
        "entregables", "livrables", "produits", "realisations",
    ),
    "indicators": (
        "indicators", "indicator", "kpi", "how measured", "indicadores", "indicador", "indicateurs", "indicateur",
    ),
    "milestones": ("milestones", "milestone", "steps", "hitos", "hito", "jalons", "jalon", "etapes"),
    "measures": (
        "prevention measures", "prevention measure", "type of measure", "measure code", "tipo de medida",
        "type de mesure",
    ),
    "stage": (
        "prevention level", "level of prevention", "stage", "nivel de prevencion", "tipo de prevencion",
        "niveau de prevention",
    ),
    "approach": ("approach", "type of prevention", "enfoque", "approche", "type de prevention"),
    "factors": (
        "factors", "factors addressed", "risk factors", "causes", "factores", "factores de riesgo", "causas",
        "facteurs", "facteurs de risque",
    ),
    "areas": (
        "areas", "area", "place", "location", "where", "neighbourhood", "neighborhood", "territory", "zona", "zonas",
        "barrio", "lugar", "territorio", "ambito territorial", "donde", "lieu", "quartier", "territoire", "zone",
    ),
    "target_groups": (
        "target groups", "target group", "target population", "beneficiaries", "for whom", "poblacion objetivo",
        "grupo objetivo", "grupos objetivo", "beneficiarios", "destinatarios", "public cible", "beneficiaires",
        "population cible", "publics",
    ),
    "resource_level": ("resources from", "level of funding", "nivel de recursos", "niveau des ressources"),
    "staff_fte": ("staff full time posts", "staff", "fte", "full time posts", "personal", "personnel", "etp"),
    "sustainability_note": ("how it goes on after the plan", "sustainability", "sostenibilidad", "perennite"),
    "risks": ("what could go wrong", "risks", "risk", "riesgos", "riesgo", "risques", "risque"),
    "evaluation_plan": ("how it will be evaluated", "evaluation", "evaluacion", "seguimiento y evaluacion"),
    "note": (
        "working note", "notes", "note", "remarks", "remark", "comments", "comment", "observations",
        "observaciones", "observacion", "comentarios", "notas", "nota", "remarques", "remarque", "commentaires",
    ),
}  # fmt: skip

#: How a line that only adds up begins.
TOTAL = (
    "total", "totals", "grand total", "sub total", "subtotal", "sum", "overall total", "total general", "totales",
    "suma", "importe total", "total presupuesto", "sous total", "somme", "total budget", "total cost", "montant total",
)  # fmt: skip
#: How a line below the table begins that is not part of it.
CLOSING = (
    "signature", "signed", "signatures", "approved by", "prepared by", "date", "place and date", "note", "notes",
    "source", "sources", "nb", "n b", "legend", "firma", "firmas", "firmado", "aprobado por", "elaborado por",
    "visto bueno", "lugar y fecha", "nota", "notas", "fuente", "leyenda", "signe", "fait a", "approuve par",
    "etabli par", "redige par", "remarque", "legende", "vu et approuve",
)  # fmt: skip
#: How a line begins that says what the lines below it are about.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "objectives": (
        "strategic objective", "specific objective", "general objective", "operational objective", "objective", "goal",
        "objetivo estrategico", "objetivo especifico", "objetivo general", "objetivo operativo", "objetivo",
        "objectif strategique", "objectif specifique", "objectif general", "objectif operationnel", "objectif",
    ),
    "problem": (
        "priority problem", "crime problem", "problem", "priority", "problema prioritario", "problema", "prioridad",
        "probleme prioritaire", "probleme", "priorite",
    ),
    "": (
        "axis", "line", "strand", "theme", "programme", "program", "component", "chapter", "part", "pillar", "area",
        "eje", "linea", "programa", "componente", "capitulo", "pilar", "ambito", "axe", "volet", "composante",
        "chapitre", "pilier", "thematique",
    ),
}  # fmt: skip

STATES: Mapping[str, tuple[str, ...]] = {
    "planned": (
        "planned", "not started", "to do", "open", "planificado", "planificada", "pendiente", "por iniciar",
        "no iniciada", "prevu", "prevue", "a faire", "non demarre", "non commencee",
    ),
    "running": (
        "running", "in progress", "ongoing", "under way", "underway", "started", "en curso", "en ejecucion",
        "en marcha", "en cours", "demarre", "lance",
    ),
    "delayed": ("delayed", "late", "behind", "retrasado", "retrasada", "atrasado", "en retard", "retarde"),
    "completed": (
        "completed", "complete", "done", "finished", "terminado", "terminada", "finalizado", "finalizada",
        "ejecutado", "completado", "termine", "terminee", "acheve", "realise",
    ),
    "stopped": (
        "stopped", "cancelled", "canceled", "dropped", "cancelado", "cancelada", "suspendido", "annule", "abandonne",
        "arrete",
    ),
}  # fmt: skip
STAGES: Mapping[str, tuple[str, ...]] = {
    "universal": ("universal", "universelle", "for everyone", "primary", "primaria", "primaire"),
    "selective": ("selective", "selectiva", "selective prevention", "secondary", "secundaria", "secondaire"),
    "indicated": ("indicated", "indicada", "indiquee", "tertiary", "terciaria", "tertiaire"),
}
APPROACHES: Mapping[str, tuple[str, ...]] = {
    "situational": ("situational", "situacional", "situationnelle", "situationnel"),
    "social": ("social", "sociale"),
    "developmental": ("developmental", "del desarrollo", "developpementale"),
    "community": ("community", "comunitaria", "comunitario", "communautaire"),
    "policing": ("policing", "policial", "police"),
    "justice": ("justice", "judicial", "judiciaire"),
    "reintegration": ("reintegration", "reinsercion", "reinsertion"),
    "victim": ("victim", "victims", "support of victims", "victimas", "victimes"),
    "governance": ("governance", "gobernanza", "gouvernance"),
}

BODY_WORDS = """
    police policia gendarmerie guardia municipality municipal ayuntamiento alcaldia mairie commune town city
    council concejo consejo conseil ministry ministerio ministere department dept depto departamento departement
    service services servicio servicios office oficina bureau agency agencia agence school schools escuela escuelas
    colegio ecole lycee university universidad universite hospital health salud sante prosecutor prosecutors
    fiscalia parquet court courts juzgado tribunal probation prison ngo ong association asociacion foundation
    fundacion fondation chamber camara chambre centre center centro church iglesia eglise housing secretaria
    secretariat direccion direction unit unidad committee comite comision commission network red reseau federation
    union company
"""
#: Words that make an unknown name look like an organisation.
BODIES = frozenset(BODY_WORDS.split())
